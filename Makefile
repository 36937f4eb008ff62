# What people type. CI is .ci/run.
.PHONY: run test lint prove speed pictures ci

run:
	go run ./cmd/learn

test:
	go test ./...

lint:
	go run ./cmd/learn lint lessons

prove:
	go run -C proof .

speed:
	go run ./internal/speed

pictures:
	go run ./internal/pictures

ci:
	.ci/run
