"""`python -m playbill`, the same as the command `playbill`."""

from playbill.door import main

if __name__ == "__main__":
    main()
