"""What a request asks for: kdev's Compose file, the user's file over it, then the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kdev.model import Mode
from kdev.stack import broker_settings
from kdev.stack.definition import Service, StackDefinition, definition_from
from kdev.stack.definition_lint import notes_of_values, require_sound
from kdev.stack.docker import Engine
from kdev.stack.docker_plan import BROKER, IMAGE_PREFIX, ROLE, variables_for
from kdev.stack.docker_secure import secured
from kdev.stack.docker_start import Found
from kdev.stack.heap import HEAP_VARIABLE, MEGABYTE, heap_in, heap_words, limit_of
from kdev.stack.native import native
from kdev.stack.runtime import Fast, StackRequest


class Definitions(NamedTuple):
    """The Compose files, one for each mode, and what fills their variables."""

    files: Mapping[Mode, Path]
    image_prefix: str = ""
    environ: Mapping[str, str] = os.environ

    def with_images_of(self, engine: Engine, found: Found, request: StackRequest) -> Definitions:
        """The same with the images that an environment was made with, where the engine still has them."""
        kept = found.kept(IMAGE_PREFIX)
        if kept is None or kept == self.image_prefix:
            return self
        before = self._replace(image_prefix=kept)
        services = before.of(replace(request, fast=None), "").services
        images = {each.image for each in services if not each.profiles}
        return before if all(engine.has_image(image) for image in images) else self

    def of(self, request: StackRequest, cluster_id: str) -> StackDefinition:
        """The services that a request asks for.

        Raises StackError, with file and line, for what kdev does not understand, and for what Kafka refuses.
        """
        variables = variables_for(request, self.image_prefix, cluster_id, self.environ)
        path = self.files[request.mode]
        several = path.with_stem(f"{path.stem}-{request.brokers}")
        over = Path(request.compose) if request.compose else None
        file = path if request.brokers == 1 else several
        made = definition_from(file, variables, over, request.extras)
        for each in made.services:
            require_sound(each)
        if over is not None:
            made = _with_room(made, definition_from(file, variables))
        made = secured(made) if request.secure else made
        made = replace(made, services=tuple(_with_asked(each, request) for each in made.services))
        return _native(made) if request.fast is Fast.NATIVE else made


def notes(definition: StackDefinition, request: StackRequest) -> tuple[str, ...]:
    """A line for each setting and variable of the brokers that Kafka does not know, or shows otherwise."""
    told = {broker_settings.variable_of(name) for name in request.settings}
    brokers = [each for each in definition.services if each.labels.get(ROLE) == BROKER]
    variables = dict.fromkeys(name for each in brokers for name in each.environment if name not in told)
    values = dict.fromkeys(line for each in brokers for line in notes_of_values(each.environment))
    unknown = broker_settings.notes(request.settings) + broker_settings.notes_of_variables(variables)
    return (*unknown, *values)


def _native(made: StackDefinition) -> StackDefinition:
    services = (native(each) if each.labels.get(ROLE) == BROKER else each for each in made.services)
    return replace(made, services=tuple(services))


def _with_room(made: StackDefinition, own: StackDefinition) -> StackDefinition:
    """A definition with a limit that leaves room around a heap of the user's, where that came without one."""
    limits = {each.name: each.memory for each in own.services}

    def limit(service: Service) -> int:
        heap = heap_in(service.environment.get(HEAP_VARIABLE, ""))
        needed = limit_of(heap) * MEGABYTE if heap else 0
        return max(service.memory, needed) if service.memory == limits.get(service.name) else service.memory

    return replace(made, services=tuple(replace(each, memory=limit(each)) for each in made.services))


def _with_asked(service: Service, request: StackRequest) -> Service:
    """A broker with the settings and the heap that a request has for it; anything else as it is."""
    if service.labels.get(ROLE) != BROKER:
        return service
    told = {broker_settings.variable_of(name): value for name, value in request.settings.items()}
    if not request.memory:
        return replace(service, environment={**service.environment, **told})
    told[HEAP_VARIABLE] = heap_words(request.memory)
    limit = limit_of(request.memory) * MEGABYTE
    return replace(service, environment={**service.environment, **told}, memory=limit)
