"""The reference pages of docs/reference, written from what the program itself goes by: `driftline reference`."""
