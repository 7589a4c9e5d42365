# Breedlab with its engine, its notebooks and JupyterLab: docs/containers.md says how to build and run it.
#
#   docker build -t breedlab .                            computes on the CPU
#   docker build -t breedlab:cuda --build-arg FLAVOR=gpu .  on an NVIDIA GPU, whose driver is the host's
#
# NB_USER and NB_UID are what Binder gives.
ARG NODE=20-bookworm-slim

FROM node:${NODE} AS tools
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates g++ git python3 python3-venv tini && rm -rf /var/lib/apt/lists/*
ARG NB_USER=node
ARG NB_UID=1000
# The image of Node has a user `node` of the number 1000.
RUN if [ "${NB_USER}" != node ]; then usermod --login "${NB_USER}" --home "/home/${NB_USER}" --move-home node; fi && usermod --uid "${NB_UID}" "${NB_USER}"
ENV HOME=/home/${NB_USER}

FROM tools AS breedlab
ARG FLAVOR=cpu
RUN mkdir -p /opt/breedlab && chown "${NB_UID}" /opt/breedlab
WORKDIR /opt/breedlab
USER ${NB_UID}
# The npm packages stay as they are while only the code changes.
COPY --chown=${NB_UID} package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --include=optional --no-audit --no-fund && npm cache clean --force
COPY --chown=${NB_UID} . .
RUN npm run setup -- --${FLAVOR} && rm -rf "${HOME}/.cache/pip"
ENV PATH=/opt/breedlab/.venv/bin:/opt/breedlab/node_modules/.bin:${PATH}
# For NVIDIA's container runtime; without it they mean nothing.
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 8888
ENTRYPOINT ["tini", "-g", "--"]
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--ServerApp.root_dir=/opt/breedlab/notebooks", "--MultiKernelManager.default_kernel_name=breedlab"]
