"""Latent Lab on this machine in one command; Python's own library is all it needs.

python start.py               make .venv, install requirements.txt, start the app and open the browser
python start.py test          the same with requirements-dev.txt: linters, types, fast tests; more words go to pytest
python start.py test --all    the slow tests too, and a real browser must be there
python start.py check         linters and types alone
"""

import argparse
import functools
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

# Before the first definition: an older Python can read the syntax of this file, but not all of its types.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Latent Lab needs Python 3.11 or newer and this is {sys.version.split()[0]}: start it with a newer one.")

ROOT = Path(__file__).resolve().parent
STAMP = "latent-lab-installed.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
NO_BROWSER = "NO BROWSER for the tests: apt-get install chromium, brew install chromium or playwright install chromium."
CHECKS: tuple[tuple[str, ...], ...] = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
CALLED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where to call a server that listens on every address
Child = subprocess.Popen[bytes]
Env = Mapping[str, str] | None
say = functools.partial(print, flush=True)  # at once, so that it stands before what a child prints


class Problem(Exception):
    """What stands in the way, in one sentence with its cure; the command ends with status 1."""


def stop(child: Child, patience: float) -> None:
    """Give the child `patience` seconds to end by itself, then ask it, and twenty seconds later kill it."""
    for seconds, push in ((patience, child.terminate), (20.0, child.kill)):
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):  # another Ctrl-C: on to the next step
            child.wait(seconds)
        push()  # does nothing to a child that has ended
    child.wait()


def attend(command: Sequence[object], env: Env = None, meanwhile: Callable[[Child], None] = lambda child: None) -> int:
    """Run a command in the project folder to its end and return its status; what ends us early ends it first."""
    child = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env)
    try:
        meanwhile(child)
        while child.poll() is None:  # not wait(): on Windows a Ctrl-C cannot interrupt that
            time.sleep(0.05)
    except BaseException as end:
        stop(child, patience=5.0 if isinstance(end, KeyboardInterrupt) else 0.0)  # a Ctrl-C has reached it too
        raise
    return child.returncode if child.returncode >= 0 else 128 - child.returncode  # 128 + its signal, as in a shell


def works(python: Path) -> bool:
    """Whether the interpreter runs and has pip: not so in a half-made environment, or when its Python was removed."""
    probe = [str(python), "-c", "import importlib.metadata as m, pip; m.version('pip')"]  # reads no settings
    with suppress(OSError):
        return subprocess.run(probe, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return False


def stamps(requirements: Path) -> set[str]:
    """One line, hash and name, for a requirements file and for each file that it takes in with -r."""
    text = requirements.read_text(encoding="utf-8")
    inner = [line[3:].strip() for line in text.splitlines() if line.startswith("-r ")]
    own = f"{hashlib.sha256(text.encode()).hexdigest()}  {requirements.name}"
    return {own}.union(*(stamps(requirements.parent / name) for name in inner))


def make_venv(venv: Path) -> None:
    """Make a fresh virtual environment, in place of a broken one but never of anything else."""
    if venv.exists() and not (venv / "pyvenv.cfg").is_file() and (venv.is_file() or any(venv.iterdir())):
        raise Problem(f"{venv} is there and is no virtual environment: remove it, or name another folder with --venv.")
    say(f"Making the virtual environment {venv} ...")
    if attend([sys.executable, "-m", "venv", "--clear", venv]) != 0:
        raise Problem(f"Python could not make {venv}: on Debian and Ubuntu install python3-venv, then start again.")


def prepare(venv: Path, name: str) -> Path:
    """Bring the environment to what a requirements file names, and return its interpreter."""
    venv = venv.absolute()  # commands run in the project folder, wherever the person stands
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp, wanted, sound = venv / STAMP, stamps(ROOT / name), works(python)
    if sound and stamp.is_file() and wanted <= set(stamp.read_text(encoding="utf-8").splitlines()):
        return python
    if not sound:
        make_venv(venv)
    stamp.unlink(missing_ok=True)  # from here to the end of a good install, nothing is sure
    say(f"Installing what {name} names (the first time: a few minutes) ...")
    if attend([python, "-m", "pip", "install", "--disable-pip-version-check", "-r", ROOT / name]) != 0:
        raise Problem(f"pip could not install {name}: its lines above say why; mend that and start again.")
    stamp.write_text("\n".join(sorted(wanted)) + "\n", encoding="utf-8")
    return python


def is_free(host: str, port: int) -> bool:
    """Whether a server may listen there; a port just left is free, one that answers is not (macOS would share it)."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as caller, socket.socket(family) as listener:
            caller.settimeout(0.3)
            if caller.connect_ex((CALLED.get(host, host), port)) == 0:
                return False
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, sys.platform != "win32")  # there it would share
            listener.bind(address)
            return True
    except (OSError, UnicodeError):  # taken, not allowed, not ours or no name: `free_port` says what was tried
        return False


def free_port(host: str, first: int) -> int:
    """The first free port, from the one asked for upwards."""
    if not is_free(host, 0):  # the system's choice: what is in the way is no port
        raise Problem(f"--host {host}: is no address of this machine; name 127.0.0.1, or 0.0.0.0 for all it has.")
    port = next((port for port in range(first, min(first + 20, 65536)) if is_free(host, port)), None)
    if port is None:
        raise Problem(f"No port from {first} to {min(first + 19, 65535)} is free at {host}: name another --port.")
    if port != first:
        say(f"Port {first} is busy: taking {port}.")
    return port


def health(url: str) -> int:
    """The status with which the server answers, 0 while it does not; unlike `urllib`, this asks no proxy."""
    caller = http.client.HTTPConnection(url.partition("://")[2], timeout=5)
    with closing(caller), suppress(OSError, http.client.HTTPException):
        caller.request("GET", "/_stcore/health")
        return caller.getresponse().status
    return 0


def welcome(child: Child, url: str, browser: bool) -> None:
    """Wait for the server, say where it is, and on a desktop open it: elsewhere a text browser takes this terminal."""
    status = 0
    while status in (0, 503) and child.poll() is None:  # 503: there, but not ready
        time.sleep(0.2)
        status = health(url)
    if status != 200:
        raise Problem("The app did not start: the lines above say why.")
    say(f"Latent Lab is at {url} (Ctrl-C ends it)")
    desktop = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
    if browser and desktop:
        webbrowser.open(url)


def run(options: argparse.Namespace) -> int:
    """Start the app."""
    port = free_port(options.host, options.port)  # before pip takes its minutes
    python = prepare(options.venv, "requirements.txt")
    port, name = free_port(options.host, port), CALLED.get(options.host, options.host)
    url = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    say("Starting Latent Lab ...")
    command = [python, "-m", "streamlit", "run", "app/main.py", f"--server.address={options.host}"]
    command += [f"--server.port={port}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--logger.hideWelcomeMessage=true"]
    return attend(command, meanwhile=lambda child: welcome(child, url, not options.no_browser))


def playwright_browser(python: Path) -> str | None:
    """The Chromium that Playwright has installed, if it has."""
    code = "import playwright.sync_api as a\nwith a.sync_playwright() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([str(python), "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    path = answer.stdout.strip()
    return path if answer.returncode == 0 and Path(path).is_file() else None


def find_browser(python: Path) -> str | None:
    """A Chromium: from the PATH, else Playwright's own, else one that Playwright fetches now, else None."""
    names = (os.environ.get("LATENT_LAB_CHROMIUM", ""), *BROWSERS)
    found = next(filter(None, map(shutil.which, names)), None) or playwright_browser(python)
    if found is None:
        say("No Chromium on the PATH: asking Playwright for one ...")
        attend([python, "-m", "playwright", "install", "chromium"])
        found = playwright_browser(python)
    return found


def browser_environment(python: Path, everything: bool) -> dict[str, str]:
    """The environment of the tests: where the browser is, or a loud line (or the end) when there is none."""
    env = {"LATENT_LAB_BROWSER": "required" if everything else "optional", **os.environ}
    browser = find_browser(python)
    if browser is not None:
        return {**env, "LATENT_LAB_CHROMIUM": browser}
    if env["LATENT_LAB_BROWSER"] == "required":
        raise Problem(NO_BROWSER)
    say(f"{NO_BROWSER} Their tests are skipped.")
    return env


def verify(options: argparse.Namespace) -> int:
    """Run linters and types, and for `test` the tests, each whatever became of the others; says what failed."""
    python, steps, env = prepare(options.venv, "requirements-dev.txt"), CHECKS, None
    if options.command == "test":
        env = browser_environment(python, options.all)
        steps = (*CHECKS, ("pytest", *(["--slow"] if options.all else []), *options.rest))
    failed = [" ".join(step) for step in steps if attend([python, "-m", *step], env) != 0]
    say(f"Failed: {'; '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line: `command` is run when none is named, `rest` holds the words for pytest."""
    command, words = (words[0], words[1:]) if words and words[0] in COMMANDS else ("run", words)
    parser = argparse.ArgumentParser(usage=(__doc__ or "").partition("\n\n")[2], allow_abbrev=False)
    parser.add_argument("--port", help="1 to 65535, else $PORT, else 8501")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    parser.add_argument("--no-browser", action="store_true", help="say the address, open nothing")
    parser.add_argument("--all", action="store_true", help="slow tests too; a browser must be there")
    parser.add_argument("--venv", type=Path, default=os.environ.get("LATENT_LAB_VENV") or ROOT / ".venv", metavar="DIR")
    options, rest = parser.parse_known_args(words)
    if rest and command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    named, port = ("--port", options.port) if options.port is not None else ("PORT", os.environ.get("PORT") or "8501")
    if port not in map(str, range(1, 65536)):
        parser.error(f"{named}: {port!r} is no port; choose a whole number from 1 to 65535.")
    options.port = int(port)
    return argparse.Namespace(**vars(options), command=command, rest=rest)


COMMANDS = {"run": run, "check": verify, "test": verify}


def main(words: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that the child is ended too
    options = parse(words)
    try:
        return COMMANDS[options.command](options)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
