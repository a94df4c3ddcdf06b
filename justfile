# The same menu as the Makefile, for those who use just.

default: test lint

# set up .venv
install:
    @make install

# build the index and open the web chat
run *ARGS:
    @make run ARGS='{{ARGS}}'

# prepare the index, then run the tests
test *ARGS:
    @make test ARGS='{{ARGS}}'

# check the style
lint:
    @make lint

# lay out the code
format:
    @make format

# check the types
typecheck:
    @make typecheck

# write the generated pages
docs:
    @make docs

# check that the generated pages are fresh
docs-check:
    @make docs-check

# measure the answers on the development questions
eval *ARGS:
    @make eval ARGS='{{ARGS}}'

# measure speed and memory
bench *ARGS:
    @make bench ARGS='{{ARGS}}'

# try the page in Chromium
browser *ARGS:
    @make browser ARGS='{{ARGS}}'

# remove the index, the converted model and the caches
clean:
    @make clean

# everything that has to pass
ci:
    @bash .ci/run
