"""The server: Streamlit's ASGI application, its workers and the files that browsers fetch once.

Run it with `python -m streamlit run app/main.py`, from any folder.
"""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts this file's folder there, not the project's
    sys.path.insert(0, str(ROOT))

from anyio import to_thread  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from streamlit.starlette import App  # noqa: E402

from aecore.runs import runs_dir  # noqa: E402
from aecore.shipped import install  # noqa: E402
from app import models, workers  # noqa: E402
from app.compressed import StreamlitFiles  # noqa: E402
from app.options import use_options_of  # noqa: E402
from app.routes import ROUTES, base  # noqa: E402

use_options_of(ROOT / ".streamlit" / "config.toml")


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[None]:
    """Keep the workers for as long as the server lives."""
    import app.views.lab
    import app.views.latent
    import app.views.reconstructions
    import app.views.uses  # noqa: F401 - so that the first visitor does not wait for imports

    gc.freeze()  # what is imported stays: no collection has to look at it again
    await to_thread.run_sync(install, runs_dir())
    pool = workers.open_pool(runs_dir())
    await to_thread.run_sync(pool.start)
    try:
        with models.warming(lambda: workers.training_state() == "ready"):
            yield
    finally:
        await to_thread.run_sync(workers.close_pool)


before = [Middleware(StreamlitFiles, base=base())]
app = App(Path(__file__).with_name("router.py"), lifespan=lifespan, routes=ROUTES, middleware=before)
