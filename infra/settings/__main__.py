"""`python -m infra.settings --stack dev`."""

import sys

from infra.settings.check import main

sys.exit(main())
