"""The pages: one room for each group of people, so that who meets whom can be seen in a listing.

What stands beside the rooms serves all of them. The pages about a release are in the room of the facilitators,
because most of their readers are; advisers are sent there too.
"""
