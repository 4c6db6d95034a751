# Latent Lab in a container: docker build -t latent-lab . && docker run -p 8501:8501 -v latent-lab-runs:/home/app/runs latent-lab
FROM python:3.11-slim

# libgomp1: scikit-learn's and torch's threads. tini: reaps the workers' processes and passes signals on.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 app \
    && install -d -o app -g app /home/app/latent-lab /home/app/runs /home/app/.cache/numba
WORKDIR /home/app/latent-lab

# Empty by default; another index, or one more, is how a machine without an NVIDIA GPU gets torch's smaller CPU wheels.
ARG PIP_INDEX_URL=""
ARG PIP_EXTRA_INDEX_URL=""
COPY requirements.txt ./
RUN [ -n "$PIP_INDEX_URL" ] || unset PIP_INDEX_URL; \
    [ -n "$PIP_EXTRA_INDEX_URL" ] || unset PIP_EXTRA_INDEX_URL; \
    pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

USER 1000
ENV HOME=/home/app \
    NUMBA_CACHE_DIR=/home/app/.cache/numba \
    AECORE_RUNS_DIR=/home/app/runs \
    PYTHONUNBUFFERED=1 \
    PORT=8501

COPY --chown=1000:1000 LICENSE ./
COPY --chown=1000:1000 assets/ assets/
COPY --chown=1000:1000 aecore/ aecore/
COPY --chown=1000:1000 .streamlit/ .streamlit/
COPY --chown=1000:1000 app/ app/
# MNIST is inside, and unpacked once here instead of in every container.
RUN python -c "import aecore.data as d; d.load('mnist')"

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/_stcore/health', timeout=4)"]

ENTRYPOINT ["tini", "--"]
CMD ["sh", "-c", "exec python -m streamlit run app/main.py --server.headless true --server.address 0.0.0.0 --server.port \"$PORT\" --browser.gatherUsageStats false"]
