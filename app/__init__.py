"""The Streamlit app of Latent Lab: pages over the engine `aecore`. They read, then draw; workers compute."""
