package io.wherry.master;

import io.wherry.master.cli.Rehearsal;
import io.wherry.master.cli.Wherry;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.rpc.IncidentFile;
import io.wherry.proto.v1.RolloutReplay;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code wherry} as it is distributed: what asks the master, and what makes one. The
 * operator's half knows nothing of a master that is not there yet.
 */
public final class OperatorMain {
  private static final List<Class<?>> BESIDES = List.of(Init.class);

  private OperatorMain() {}

  public static void main(String[] args) {
    Wherry.main(BESIDES, OperatorMain::rehearsed, args);
  }

  private static Rehearsal.Came rehearsed(Path file, String until) {
    return switch (IncidentFile.replay(file, until)) {
      case Answer.Ok<RolloutReplay>(var replay) -> new Rehearsal.Came.Replayed(replay);
      case Answer.Refused<RolloutReplay>(_, var why) -> new Rehearsal.Came.Refused(why);
    };
  }

  /** The command as it is parsed, for those who check what is written about it; not to be run. */
  public static CommandLine parser() {
    return Wherry.parser(BESIDES);
  }

  /** Where JSON is wanted is said for all commands of {@code wherry} alike. */
  @Command(name = "init", description = InitCommand.ABOUT, mixinStandardHelpOptions = true)
  static final class Init extends InitCommand {
    @Spec private CommandSpec self = CommandSpec.create();

    @Override
    boolean asJson() {
      var option = self.root().findOption("--json");
      return option != null && Boolean.TRUE.equals(option.getValue());
    }
  }
}
