"""The command ``vigie``."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line; a mistake of the operator's is a sentence and an exit code, never a traceback."""
    from monitor.cli.app import app  # noqa: PLC0415 -- keeps `import monitor.__main__` free of typer
    from monitor.errors import ConfigError, VigieError  # noqa: PLC0415 -- likewise

    for stream in (sys.stdout, sys.stderr):  # a terminal that cannot write a sign shows ? for it
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line speaks to a person
        sys.exit(2)
    except VigieError as error:
        print(f"vigie: {error}", file=sys.stderr)  # noqa: T201 -- the command line speaks to a person
        sys.exit(1)
    except BrokenPipeError:  # `vigie mentions | head`: the reader has seen enough
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
