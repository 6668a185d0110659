"""`python -m playbill`, the same as the command `playbill`."""

from playbill.cli import main

if __name__ == "__main__":
    main()
