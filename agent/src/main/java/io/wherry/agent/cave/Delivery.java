package io.wherry.agent.cave;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import java.nio.file.Path;

/** One installation of a plan: its verified pbin, and where its verified tarball lies. */
@SuppressWarnings("ArrayRecordComponent") // made and read once, never compared
public record Delivery(Change.Install install, byte[] pbin, Artefact artefact, Path tarball) {}
