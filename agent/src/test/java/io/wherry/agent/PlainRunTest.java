package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainRunTest {
  /** What the two readers of a command line make of it, as another process is told it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --config agent.yaml",
        "run --config /etc/a.yaml --root /r --state-dir /s/../t",
        "run --set throttle.off=true --set auto=true --config a",
        "run --set host-name=",
        "run --root r --set masters=[a:1]",
        "worker --config /etc/a.yaml --set root=/r"
      })
  void readsAsTheParserDoes(String line) {
    var args = line.split(" ");
    assertThat(PlainRun.of(args).orElseThrow().settings().again()).isEqualTo(parsed(args));
  }

  private static List<String> parsed(String... args) {
    var parsed = AgentCommands.parser().parseArgs(args);
    var mixed = parsed.subcommand().commandSpec().mixins().values();
    var options = new ArrayList<String>();
    for (CommandLine.Model.CommandSpec mixin : mixed)
      if (mixin.userObject() instanceof SettingsOptions settings) options.addAll(settings.again());
    return options;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status",
        "run --help",
        "run --config",
        "run --config=agent.yaml",
        "run --config a --config b",
        "run --set x",
        "run --set =x",
        "run --set a=b=c",
        "run --set a=1 --set a=2",
        "run --root --set",
        "run extra",
        "--version"
      })
  void leavesWhatIsNotPlainToTheParser(String line) {
    assertThat(PlainRun.of(line.split(" "))).isEmpty();
  }

  @Test
  void nothingAtAllIsNotPlain() {
    assertThat(PlainRun.of()).isEmpty();
  }

  /** What it would need of memory, and of time at each change, is all that this is for. */
  @ParameterizedTest
  @ValueSource(strings = {"run", "worker"})
  void loadsNothingOfTheParser(String command, @TempDir Path folder) throws Exception {
    var loaded = folder.resolve("loaded");
    var argv =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xlog:class+load:file=" + loaded,
            "-cp",
            System.getProperty("java.class.path"),
            AgentMain.class.getName(),
            command,
            "--state-dir",
            folder.toString());

    assertThat(Command.of(argv).capture().exit()).isEqualTo(new Exit.Ended(ExitCode.NOT_ENROLLED));

    assertThat(loaded).content().contains(AgentMain.class.getName()).doesNotContain(" picocli.");
  }
}
