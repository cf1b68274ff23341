"""Young people's pages: no account, no cookie, nothing kept but what they send. Never imports staff pages."""
