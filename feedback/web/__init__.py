"""The pages: one room for each group of people, so that who meets whom can be seen in a listing."""
