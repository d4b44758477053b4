package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.wherry.agent.AgentMain;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncSettings;
import io.wherry.agent.sync.SyncTarget;
import io.wherry.agent.sync.Syncer;
import io.wherry.common.config.ByteSize;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code wherry-agent} on a root, as a process. */
record WherryHost(Path root, Path state, Releases releases) {
  /** What a command that ended said, both of its streams apart. */
  record Said(List<String> command, int code, String out, String err) {
    Said ok() {
      return with(0);
    }

    Said with(int expected) {
      if (code != expected)
        fail("wherry-agent " + command + " ended with " + code + ":\n" + out + err);
      return this;
    }

    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** The verified repository that paludis on this host syncs from. */
  Path repository() {
    return state.resolve("repository/repository.git");
  }

  /** Verifies the release and shows it, as the agent does when it hears of one. */
  void sync(ReleaseRecord release) throws Exception {
    var settings = new SyncSettings(new ByteSize("64MiB"), Duration.ofSeconds(10));
    var target = new SyncTarget(release.release(), release.commit(), release.manifest());
    try (var syncer =
        Syncer.open(
            state.resolve("repository"), releases.trust(), settings, InstantSource.system())) {
      assertThat(syncer.sync(target, List.of(releases.address())))
          .isInstanceOf(SyncResult.Synced.class);
    }
  }

  /** Installs what is named of the release. */
  Said apply(ReleaseRecord release, String... wanted) throws Exception {
    return apply(release, List.of(), wanted);
  }

  Said apply(ReleaseRecord release, List<String> options, String... wanted) throws Exception {
    return tries(release, options, wanted).ok();
  }

  Said tries(ReleaseRecord release, List<String> options, String... wanted) throws Exception {
    return run(applying(release, options, wanted));
  }

  String[] applying(ReleaseRecord release, List<String> options, String... wanted)
      throws Exception {
    var arguments = new ArrayList<>(List.of("apply", "--repository", releases.repository()));
    arguments.addAll(List.of("--release", "" + release.release().number()));
    arguments.addAll(List.of("--key", releases.key().toString(), "--yes"));
    arguments.addAll(options);
    arguments.addAll(List.of(wanted));
    return arguments.toArray(String[]::new);
  }

  Said run(String... arguments) throws IOException, InterruptedException {
    var err = Files.createTempFile(state, "said", "");
    var process = start(err, arguments);
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) fail(List.of(arguments) + " does not end");
    return new Said(List.of(arguments), process.exitValue(), out, Files.readString(err));
  }

  /** Does not wait for its end. */
  Process start(Path err, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(java(), "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), AgentMain.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--root", root.toString(), "--state-dir", state.toString()));
    var builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
