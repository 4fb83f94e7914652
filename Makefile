# Everything that one does with Dolbom. `make` alone lists it.

PYTHON ?= python3
PORT ?=
VENV := .venv/bin
STAMP := build/.setup

export DOLBOM_CLOUD_PORT := $(PORT)
export PYTHONPATH := layers/dolbom/python:.
export PYTHONDONTWRITEBYTECODE :=
# What runs on this machine is asked for directly, whatever proxy leads out of it.
export no_proxy := 127.0.0.1,localhost,$(or $(no_proxy),$(NO_PROXY))
export NO_PROXY := $(no_proxy)
# Remarks of the CDK's engine on versions of Node.
export NODE_NO_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help setup run web test test-referee mutants down check synth deploy deploy-data aws-doctor restore prove drill-restore page-drill openapi logs invoke redrive aside audit-verify letters moves partner people misuse-report discovery danger-report danger-weights token code api order-id boundaries bench format lock clean

help: ## Lists what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- every day -------------------------------------------------------------------------------------------------------

run: $(STAMP) ## Starts the embedded cloud, deploys, plays a day through the public APIs, and leaves it up (PORT=…)
	@$(VENV)/python -m tools.day

web: $(STAMP) ## Makes the pages (every target that needs them does), and says what each loads first
	@$(VENV)/python -m tools.packaging.pages

# Three processes for two cores: the one with the embedded cloud and the browser often waits for them.
test: $(STAMP) ## Runs all tests; the journeys start an embedded cloud of their own
	@$(VENV)/python -m pytest -n 3

test-referee: $(STAMP) ## Runs the races on DynamoDB Local, AWS's own engine, too (needs Java 11 or later)
	@$(VENV)/python -m tools.referee

mutants: $(STAMP) ## Breaks the code one small change at a time, and lists what no test notices (NAME="money --sample 8"; all: hours)
	@$(VENV)/python -m tools.mutants $(NAME)

down: $(STAMP) ## Stops the embedded cloud; what was in it is gone
	@$(VENV)/python -m tools.cloud down

check: $(STAMP) ## Format, lint, types (of the pages too), house rules, and whether the OpenAPI document is up to date
	@$(VENV)/ruff format --check --quiet . || { echo "not formatted: make format"; exit 1; }
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/python -m tools.openapi --check
	@$(VENV)/python -m tools.packaging.pages --check
	@$(VENV)/python -m tools.partner_errors --check
	@$(VENV)/python -m tools.api_changelog --check
	@$(VENV)/python -m pytest tests/house -n0

format: $(STAMP) ## Formats the code and mends what ruff can
	@$(VENV)/ruff format --quiet .
	@$(VENV)/ruff check --quiet --fix .
	@node_modules/.bin/prettier --write --log-level warn web

# --- looking at the embedded cloud -----------------------------------------------------------------------------------

token: $(STAMP) ## Prints a fresh token: make token USER=haneul (or guardian, caseworker_yongin, auditor, partner …)
	@$(VENV)/python -m tools.cloud token "$(USER)"

code: $(STAMP) ## Prints what an authenticator app shows now, to sign in on the pages: make code USER=auditor
	@$(VENV)/python -m tools.cloud code "$(USER)"

api: $(STAMP) ## Prints the address of an API: make api NAME=meals (or alerts, desk)
	@$(VENV)/python -m tools.cloud api "$(NAME)"

order-id: $(STAMP) ## Prints a new order id, as a phone makes one
	@$(VENV)/python -m tools.order_id

logs: $(STAMP) ## Prints a function's log: make logs FN=meals_api (ALL=1: with Lambda's own START, END and REPORT lines)
	@$(VENV)/python -m tools.cloud logs "$(FN)" $(if $(ALL),--all)

invoke: $(STAMP) ## Calls a function with an event of events/: make invoke FN=keep_clocks EVENT=every_minute
	@$(VENV)/python -m tools.cloud invoke "$(FN)" "$(EVENT)"

redrive: $(STAMP) ## Feeds a function's dead letters to it again: make redrive QUEUE=enforce_limits (AWS=1: in the account)
	@$(VENV)/python -m tools.redrive $(if $(AWS),--aws) "$(QUEUE)"

aside: $(STAMP) ## Lists rows that the clock has set aside, or puts one back: make aside ROW="CHILD#… ACCOUNT" (ALL=1, AWS=1)
	@$(VENV)/python -m tools.aside $(if $(AWS),--aws) $(if $(ALL),--all) $(foreach part,$(ROW),"$(part)")

audit-verify: $(STAMP) ## Finds a night's proof, or a week's report, that was changed, left out, put elsewhere or written over (AWS=<bucket>)
	@$(VENV)/python -m tools.audit_verify $(if $(AWS),--aws "$(AWS)")

letters: $(STAMP) ## Makes the letters' codes of a town's file: make letters FILE=… OUT=… TOWN=41460 WHY=…
	@$(VENV)/python -m tools.letters "$(FILE)" "$(OUT)" --town "$(TOWN)" --why "$(WHY)"

moves: $(STAMP) ## Looks at a file's moves to another town, or confirms them: make moves FILE=… OUT=… TOWN=41460 INTO=41463 WHY=… (TOKEN=…)
	@$(VENV)/python -m tools.moves "$(FILE)" "$(OUT)" --town "$(TOWN)" --into "$(INTO)" --why "$(WHY)" --confirm "$(TOKEN)"

partner: $(STAMP) ## Registers a delivery app, its clients and its shops, or ends it: make partner FILE=… (or END=happybowl)
	@$(VENV)/python -m tools.partner $(if $(END),--end "$(END)","$(FILE)")

people: $(STAMP) ## Invites or ends staff, shows, grants and revokes entitlements: make people ARGS='show ACCOUNT' (end, migrate …)
	@$(VENV)/python -m tools.people $(ARGS)

misuse-report: $(STAMP) ## Measures the misuse rules on a made-up year: make misuse-report SEED=7
	@$(VENV)/python -m tools.misuse $(SEED)

discovery: $(STAMP) ## Makes a country up and runs a discovery round over it: HOUSEHOLDS=200000 SEED=20; prints a page
	@$(VENV)/python -m tools.discovery $(HOUSEHOLDS) $(SEED)

danger-report: $(STAMP) ## Measures how danger is found in reports' texts: recall and false alarms by kind and family
	@$(VENV)/python -m tools.danger report

# --- AWS -------------------------------------------------------------------------------------------------------------

synth: $(STAMP) ## Makes the templates and arm64 layers for AWS, and checks them (cdk-nag, cfn-lint, checkov, parliament, our own rules); needs no account
	@$(VENV)/python -m tools.synth

deploy: $(STAMP) ## Deploys to AWS all but the data: shows what changes, asks, tries it out (CANARY=off, AGAIN=word: docs/runbook.md)
	@$(VENV)/python -m tools.deploy_aws $(if $(filter off,$(CANARY)),--at-once) $(if $(AGAIN),--again "$(AGAIN)")

deploy-data: $(STAMP) ## Deploys to AWS tables, buckets, keys and people: first, and rarely (docs/aws-first-deploy.md)
	@$(VENV)/python -m tools.deploy_aws --data

aws-doctor: $(STAMP) ## Reads the AWS account of installation.json and says what it lacks (CLOUD=1: the embedded cloud, which lacks most)
	@$(VENV)/python -m tools.doctor $(if $(CLOUD),,--aws)

restore: $(STAMP) ## Brings a lost table back, a step at a time: make restore DO='stop meals' (AWS=1: docs/runbook.md)
	@$(VENV)/python -m tools.restore $(if $(AWS),--aws) $(DO)

prove: $(STAMP) ## Proves a day by hand, and waits for it: make prove DAY=2026-11-27 (AWS=1: in the account)
	@$(VENV)/python -m tools.prove $(if $(AWS),--aws) "$(DAY)"

drill-restore: $(STAMP) ## Loses every table of an embedded cloud of its own, and brings them back by the runbook's commands
	@$(VENV)/python -m tools.drill_restore

page-drill: $(STAMP) ## Says on each topic that it is a drill, and tells who could have heard it (AWS=1: in the account)
	@$(VENV)/python -m tools.page_drill $(if $(AWS),--aws)

# --- generated things ------------------------------------------------------------------------------------------------

openapi: $(STAMP) ## Writes the OpenAPI document from the routes and their models
	@$(VENV)/python -m tools.openapi
	@$(VENV)/python -m tools.partner_errors

boundaries: $(STAMP) ## Builds the index of administrative boundaries anew
	@$(VENV)/python -m tools.boundaries

danger-weights: $(STAMP) ## Makes the weights of the danger model anew from the development corpus
	@$(VENV)/python -m tools.danger weights

bench: $(STAMP) ## Measures against the budgets (NAME=payment for one; NAME=start AGAINST=… compares two checkouts)
	@$(VENV)/python -m bench $(NAME)

lock: $(STAMP) ## Pins the newest allowed versions in the lock files, with hashes and without addresses
	@$(VENV)/python -m tools.lock

# --- setting up ------------------------------------------------------------------------------------------------------

setup: $(STAMP) ## Installs everything (every other target does it when it is needed)

$(STAMP): requirements/uv.txt requirements/dev.txt package-lock.json tools/setup.py
	@$(PYTHON) -m tools.setup

clean: ## Removes everything that was generated or installed
	@rm -rf build .venv node_modules
