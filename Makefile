# The commands are in ./run; these are other names for them.
.PHONY: setup demo real test check fix docs nightly bench help
.DEFAULT_GOAL := help

setup demo real test check fix docs nightly bench help:
	@./run $@
