"""The account of somebody on the staff: getting in, the second factor, and what they look after themselves."""

from feedback.web.account import own_account, second_step, signing_in
from feedback.web.account.blueprint import account

__all__ = ["account", "own_account", "second_step", "signing_in"]
