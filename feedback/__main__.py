"""Run the `feedback` command as `python -m feedback`."""

from feedback.cli import main

if __name__ == "__main__":
    main()
