#!/usr/bin/env bash
# Everything as shipped, only without the limit on requests.
export CARAVAN_LISTEN=$HOST:$PORT CARAVAN_REQUESTS_PER_MINUTE=0
exec "${CARAVAN:?names the binary}" serve
