package io.wherry.agent;

import io.wherry.agent.install.CaveHook;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether this root's paludis asks Wherry before it changes something, and how it comes to. */
@Command(
    name = "hook",
    description = "Says whether paludis leaves this root alone while Wherry changes it.",
    mixinStandardHelpOptions = true)
final class HookCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @ArgGroup private What what = new What();

  /** Looking, unless something else is said. */
  static final class What {
    @Option(names = "--install", description = "Have paludis ask from now on.")
    boolean install;

    @Option(names = "--remove", description = "Have it not ask any more.")
    boolean remove;
  }

  HookCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var hook = new CaveHook(chosen.installing());
    if (what.install) return install(chosen, hook);
    if (what.remove) return remove(hook);
    say(words(hook));
    return hook.state() == CaveHook.State.IN_PLACE ? ExitCode.OK : ExitCode.NOT_THERE;
  }

  private int install(AgentSettings chosen, CaveHook hook) throws IOException, Failures.Stop {
    if (hook.state() == CaveHook.State.NO_PALUDIS)
      throw new Failures.Stop(ExitCode.NOT_THERE, words(hook));
    new Places(chosen.stateDir()).make();
    hook.install();
    say(words(hook));
    return ExitCode.OK;
  }

  private int remove(CaveHook hook) throws IOException {
    say(hook.remove() ? hook.file() + " is gone" : "there was no " + hook.file());
    return ExitCode.OK;
  }

  private void say(String line) {
    terminal.out().println(line);
  }

  /** How things stand, and what to do about it. */
  static String words(CaveHook hook) throws IOException {
    return switch (hook.state()) {
      case NO_PALUDIS -> "there is no paludis in this root: " + hook.file() + " would be its hook";
      case MISSING ->
          "paludis does not ask before it changes this root; have it ask with"
              + " 'wherry-agent hook --install'";
      case DIFFERENT ->
          hook.file()
              + " is not the one that belongs to this agent; put it right with"
              + " 'wherry-agent hook --install'";
      case IN_PLACE -> "paludis asks before it changes this root: " + hook.file();
    };
  }
}
