-- Complete the questionnaire again and again: page, send, and what the reply redirects to.
-- wrk gives every thread its own state and runs one connection on each, so a thread is a visitor.

local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } load_time;
int clock_gettime(int clock, load_time *time);
]]
local MONOTONIC = 1
local time = ffi.new("load_time")

local function now()
   ffi.C.clock_gettime(MONOTONIC, time)
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

local answers, tokens = {}, {}
local form_path, post_path, fixed, seconds
local common, first_request, began, deadline
local step, path, body, cookie, turn = "page", nil, nil, "", 0
starts, ends, acknowledged, pending, failures, failure = {}, {}, 0, 0, 0, ""

function init(args)
   for line in io.lines(args[1]) do
      local key, value = line:match("^(%S+) (.*)$")
      if key == "form" then form_path = value
      elseif key == "post" then post_path = value
      elseif key == "fixed" then fixed = value
      elseif key == "seconds" then seconds = tonumber(value)
      elseif key == "answers" then table.insert(answers, value)
      elseif key == "token" then
         local name, prefix = value:match("^(%S+) (.*)$")
         table.insert(tokens, { name = name, prefix = prefix })
      end
   end
   path = form_path
   turn = number
end

local function header(headers, wanted)
   for name, value in pairs(headers) do
      if name:lower() == wanted then return value end
   end
end

local function escape(text)
   return (text:gsub("[^%w%-_%.~]", function(c) return string.format("%%%02X", c:byte()) end))
end

local function token_value(page, token)
   local _, last = page:find(token.prefix, 1, true)
   return last and page:match('^[^"\']*', last + 1)
end

local function header_lines()
   local lines = {}
   for name, value in pairs(wrk.headers) do lines[#lines + 1] = name .. ": " .. value .. "\r\n" end
   return table.concat(lines)
end

-- Put together by hand, because the load generator takes its share of the servers' cores.
local function get(address)
   return "GET " .. address .. " HTTP/1.1\r\n" .. common .. cookie .. "\r\n"
end

local function post(address)
   return "POST " .. address .. " HTTP/1.1\r\n" .. common .. cookie
      .. "Origin: http://" .. wrk.headers["Host"] .. "\r\n"
      .. "Content-Type: application/x-www-form-urlencoded\r\n"
      .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

-- wrk calls this once more than it sends, so only response() may go a step further.
function request()
   common = common or header_lines()
   if step == "page" then
      began = now()
      first_request = first_request or get(form_path)
      return first_request
   elseif step == "send" then
      pending = 1
      return post(path)
   end
   return get(path)
end

local function next_visitor()
   step, path, body, cookie, pending = "page", form_path, nil, "", 0
   if now() >= deadline then
      io.write("stopped\n")
      io.flush()
      wrk.thread:stop()
   end
end

local function fail(status)
   failures = failures + 1
   if failure == "" then failure = step .. " answered " .. status end
   next_visitor()
end

local function finish()
   starts[#starts + 1] = began
   ends[#ends + 1] = now()
   next_visitor()
end

local function fill_in(page)
   local parts = { answers[turn % #answers + 1] }
   if fixed ~= "" then parts[2] = fixed end
   for _, token in ipairs(tokens) do
      local value = token_value(page, token)
      if not value then return nil end
      parts[#parts + 1] = token.name .. "=" .. escape(value)
   end
   turn = turn + 1
   return table.concat(parts, "&")
end

local function is_form(page)
   return #tokens > 0 and page:find(tokens[1].prefix, 1, true) ~= nil
end

function response(status, headers, page)
   deadline = deadline or began + seconds
   if step == "page" then
      local set = header(headers, "set-cookie")
      cookie = set and "Cookie: " .. set:match("^[^;]*") .. "\r\n" or ""
      body = status == 200 and fill_in(page) or nil
      if not body then return fail(status) end
      step, path = "send", post_path
   elseif step == "send" then
      local location = header(headers, "location")
      if status == 303 or status == 302 then
         acknowledged, pending = acknowledged + 1, 0
         step, path, body = "redirect", location:gsub("^http://[^/]*", ""), nil
      elseif status == 200 and not is_form(page) then
         acknowledged, pending = acknowledged + 1, 0
         finish()
      else
         fail(status)
      end
   elseif status == 200 then
      finish()
   else
      fail(status)
   end
end

function done(summary)
   local errors = summary.errors
   print("unreachable " .. errors.connect + errors.read + errors.write + errors.timeout)
   for _, thread in ipairs(threads) do
      print("acknowledged " .. thread:get("acknowledged"))
      print("pending " .. thread:get("pending"))
      print("failures " .. thread:get("failures") .. " " .. thread:get("failure"))
      local thread_starts, thread_ends = thread:get("starts"), thread:get("ends")
      for index, start in ipairs(thread_starts) do
         print(string.format("completion %.6f %.6f", start, thread_ends[index]))
      end
   end
end
