# Everything a developer does here, in one place. `make` alone says what there is.
# Which Python makes .venv; without it, the first here that is 3.11 or newer.
PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
ARGS ?=
LOCK := $(VENV)/bin/uv pip compile -q --generate-hashes --python-version 3.11 --universal --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help install hooks run demo test test-all fuzz soak nemesis pictures bench bench-quick load lint scan image-check licences plan migrations format languages schema clients lock logs stop clean ci

help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

##@ Start
install: $(STAMP) ## Make .venv with everything pinned in requirements-dev.txt
	@echo "$(VENV) is ready."

$(STAMP): requirements-dev.txt requirements.txt
	@sh sandbox/venv.sh $(VENV) $(PYTHON)
	@touch $@

hooks: $(STAMP) ## Have git look at every commit, and at its message
	@$(VENV)/bin/pre-commit install

run: $(STAMP) ## Start everything: servers, API, workers, Razorpay twin, demo data
	@exec $(PY) -m sandbox.launch

demo: $(STAMP) ## Book over HTTP up to the invoice, and in a browser up to the voucher
	@exec $(PY) -m sandbox.demo

# In the full run two processes are with whole houses, which mostly wait: so two more than there are cores.
PROCESSES ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
# Some tests that ARGS names run at once, in one process; starting more would take longer than they do.
SOME := $(filter tests%,$(ARGS))

##@ Test
test: $(STAMP) ## Run the tests, without the slow ones; or some (ARGS="tests/races -x")
	@$(PY) -m pytest $(if $(SOME),,-n auto -m "not slow") $(ARGS)

test-all: $(STAMP) ## Run all tests: also browsers, whole houses, machines, soak and fuzz (VOLUME=100)
	@TEST_VOLUME=$(VOLUME) $(PY) -m pytest -n $(PROCESSES) $(ARGS)

fuzz: $(STAMP) ## Ask the API all that its schema allows, and does not (SEED=1 CASES=20000)
	@FUZZ_SEED=$(or $(SEED),1) FUZZ_CASES=$(or $(CASES),20000) $(PY) -m pytest tests/fuzz -s $(ARGS)

soak: $(STAMP) ## Let a hundred people loose on two small resorts, and judge the end (DURATION=60 SEED=1)
	@SOAK_SECONDS=$(or $(DURATION),60) SOAK_SEED=$(or $(SEED),1) $(PY) -m pytest tests/soak -s --show-capture=no $(ARGS)

nemesis: $(STAMP) ## Book, kill, pause, lock, and count the money and the 5xx (DURATION=600 SEED=1)
	@exec $(PY) -m sandbox.nemesis --duration $(or $(DURATION),600) --seed $(or $(SEED),1) $(ARGS)

pictures: $(STAMP) ## Look at guests' pages: three languages, narrow and wide, light and dark, in var/pictures
	@exec $(PY) -m pytest tests/storefront/pictures.py -q $(ARGS)

##@ Measure
bench: $(STAMP) ## Each hot job against its floor at 10 k, 500 k and 5 M stays: table and plots in var/bench
	@exec $(PY) -m benchmarks.bench full $(ARGS)

bench-quick: $(STAMP) ## The same at 10 k stays, in under 3 minutes; says how fast, and passes
	@exec $(PY) -m benchmarks.bench quick $(ARGS)

load: $(STAMP) ## Whole journeys, a flash sale on one room, a storm of searches (ARGS="--clients 50")
	@exec $(PY) -m benchmarks.load $(ARGS)

##@ Check
lint: $(STAMP) ## Check style, types, floors, migrations and production settings
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.test $(PY) -m sandbox.servers var/lint $(PY) manage.py makemigrations --check --dry-run
	@echo "check --deploy, with the settings of production"
	@env -i PATH="$$PATH" HOME="$$HOME" DANDELI_ENV=production \
		DJANGO_SECRET_KEY=only-for-this-check-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH \
		DJANGO_ALLOWED_HOSTS=example.org DATABASE_URL=postgres://app@127.0.0.1/none REDIS_URL=redis://127.0.0.1/0 \
		RAZORPAY_KEY_ID=rzp_live_check000000000 RAZORPAY_KEY_SECRET=check RAZORPAY_WEBHOOK_SECRET=check-webhook-secret \
		SMS_GATEWAY=msg91 MSG91_AUTH_KEY=check SMS_DLT_ENTITY_ID=check SMS_RECEIPT_SECRET=only-for-this-check \
		SMS_TEMPLATE_OTP=check SMS_TEMPLATE_BOOKING_CONFIRMED=check SMS_TEMPLATE_PAYMENT_REFUNDED=check \
		SMS_TEMPLATE_ROOM_CHANGED=check SMS_TEMPLATE_BOOKING_CANCELLED=check SMS_TEMPLATE_BOOKING_CHANGED=check \
		SMS_TEMPLATE_BALANCE_DUE=check SMS_TEMPLATE_BALANCE_REMINDER=check SMS_TEMPLATE_BALANCE_WARNING=check \
		SMS_TEMPLATE_ROOMS_OFFERED=check $(DEPLOY_ENV) \
		$(PY) manage.py check --deploy --fail-level WARNING

scan: $(STAMP) ## Look for unsafe code and for libraries with known vulnerabilities
	$(VENV)/bin/bandit -q -r backend worker config sandbox manage.py -c pyproject.toml
	@$(PY) -m sandbox.dependencies audit

image-check: $(STAMP) ## Do what the Dockerfile says, boot it as compose would, and book a room in it
	@$(PY) -m sandbox.image_check $(ARGS)

ci: lint scan demo image-check test-all ## What the build server does

##@ Write
licences: $(STAMP) ## Write docs/licences.md from what is installed
	@$(PY) -m sandbox.dependencies licences

plan: $(STAMP) ## Write the plan of the rooms into CONTRIBUTING.md, and docs/architecture.svg
	@$(PY) -m sandbox.house_plan
	@$(PY) -m sandbox.house_picture

migrations: $(STAMP) ## Write the migrations that changed models need (ARGS="pricing --name more_rules")
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PY) -m sandbox.servers var/lint $(PY) manage.py makemigrations $(ARGS)

format: $(STAMP) ## Put the code in its one style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

schema: $(STAMP) ## Write docs/openapi.yaml from the code
	@mkdir -p docs
	DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py write_schema --file docs/openapi.yaml

clients: $(STAMP) ## Write the clients anew from docs/openapi.yaml and check them (needs Node.js)
	$(PY) clients/bruno/skeleton.py
	$(VENV)/bin/openapi-python-client generate --path docs/openapi.yaml --config clients/python/generator.yaml \
		--meta uv --output-path clients/python/build --overwrite --fail-on-warning
	cd clients/typescript && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund && npm run generate && npm run check && npm test

languages: $(STAMP) ## Compile the translations in locale/
	@$(PY) -m sandbox.catalogues

lock: $(STAMP) ## Pin the newest versions that requirements*.in allow (ARGS=--upgrade)
	$(LOCK) $(ARGS) requirements.in -o requirements.txt
	$(LOCK) $(ARGS) -c requirements.txt requirements-dev.in -o requirements-dev.txt

##@ Look after what runs
logs: ## Follow the logs of the running stack
	@ls var/log/*.log >/dev/null 2>&1 || { echo "No logs yet: make run" >&2; exit 1; }
	@exec tail -n 20 -F var/log/*.log

stop: ## Stop the stack of this checkout
	@if test -x $(PY); then exec $(PY) -m sandbox.stack.shutdown; else echo "Nothing runs."; fi

##@ Clean up
clean: ## Throw away var/: databases, logs, uploads (.env stays)
	@if test -x $(PY); then exec $(PY) -m sandbox.stack.cleanup; else rm -rf var; fi
