package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.config.ByteSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCloneTest {
  @TempDir Path dir;

  @Test
  void aStockGitClonesAndFollowsTheRepository() throws Exception {
    var work = Files.createDirectory(dir.resolve("work"));
    var bare = dir.resolve("root/git/mybinaries");
    git(work, "init", "-q", "-b", "main");
    commit(work, "one");
    git(work, "clone", "-q", "--bare", ".", bare.toString());
    git(bare, "update-server-info");
    try (var server = server()) {
      server.start();
      var url = "http://127.0.0.1:" + server.port() + "/git/mybinaries";
      git(dir, "clone", "-q", url, "clone");
      assertThat(dir.resolve("clone/one")).hasContent("one");

      commit(work, "two");
      git(work, "push", "-q", bare.toString(), "main");
      git(bare, "gc", "-q");
      git(bare, "update-server-info");
      git(dir.resolve("clone"), "pull", "-q");
      assertThat(dir.resolve("clone/two")).hasContent("two");
      git(dir.resolve("clone"), "fsck", "--strict");

      try (var client = new RawClient(server.port())) {
        var refs = client.get("/git/mybinaries/info/refs?service=git-upload-pack");
        assertThat(refs.header("cache-control")).isEqualTo("no-cache");
        assertThat(refs.header("content-type")).startsWith("text/plain");
      }
    }
  }

  private StaticServer server() {
    var settings =
        new ServeSettings(
            List.of("127.0.0.1:0"),
            ByteSize.of(50 << 20),
            ByteSize.of(20 << 20),
            10,
            Duration.ofSeconds(60),
            1);
    return new StaticServer(
        settings,
        dir.resolve("root"),
        Map.of(),
        ServeListener.NONE,
        InstantSource.fixed(Instant.EPOCH),
        () -> 0);
  }

  private void commit(Path work, String name) throws Exception {
    Files.writeString(work.resolve(name), name);
    git(work, "add", ".");
    git(work, "commit", "-q", "-m", name);
  }

  private void git(Path where, String... arguments) throws Exception {
    var command = new java.util.ArrayList<String>();
    command.addAll(List.of("git", "-c", "user.name=T", "-c", "user.email=t@example.org"));
    command.addAll(List.of(arguments));
    var log = dir.resolve("git.log");
    var builder = new ProcessBuilder(command).directory(where.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    assertThat(status).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
  }
}
