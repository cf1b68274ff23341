-- Report what wrk counted, in lines that a program reads.

function done(summary, latency)
   local errors = summary.errors
   print("requests " .. summary.requests)
   print("microseconds " .. summary.duration)
   print("p50 " .. latency:percentile(50))
   print("p99 " .. latency:percentile(99))
   print("unreachable " .. errors.connect + errors.read + errors.write + errors.timeout)
   print("refused " .. errors.status)
end
