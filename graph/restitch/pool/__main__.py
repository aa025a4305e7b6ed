"""``python -m restitch.pool DESCRIPTOR``: a zygote in a fresh interpreter."""

import sys

from restitch.pool.zygote import main

if __name__ == "__main__":
    main(sys.argv[1:])
