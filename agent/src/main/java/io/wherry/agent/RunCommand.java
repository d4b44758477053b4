package io.wherry.agent;

import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.identity.HostIdentity.Enrolment;
import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.install.CaveHook;
import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.Kernel;
import io.wherry.agent.install.NativeInstaller;
import io.wherry.agent.install.Running;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.lifecycle.Resources;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The resident agent. */
@Command(
    name = "run",
    description = "Runs the agent until it is told to stop.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());

  @Mixin private SettingsOptions settings;

  RunCommand() {
    this(new SettingsOptions());
  }

  RunCommand(SettingsOptions settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws Exception {
    Slimming.beforeTheStart();
    var chosen = settings.load();
    var places = new Places(chosen.stateDir());
    places.make();
    var identity = identity(chosen);
    var lock = places.lockAgent();
    if (lock.isEmpty())
      throw new Failures.Stop(
          ExitCode.FAILED,
          "another agent runs on " + chosen.stateDir() + "; stop it, or name another --state-dir");
    var stopped = new CountDownLatch(1);
    try (var open = new Resources();
        var held = lock.get()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(open, stopped), "stop"));
      new Agent(chosen)
          .start(open, identity, () -> workerCommand(chosen, "worker"), () -> tidied(chosen));
      LOG.log(
          System.Logger.Level.INFO,
          "agent {0} of host {1} is up; throttle: {2}",
          AgentMain.version(),
          identity.host(),
          chosen.throttle().words());
      lookForHook(new CaveHook(chosen.installing()));
      stopped.await();
      LOG.log(System.Logger.Level.DEBUG, "released {0}", held);
    }
    return ExitCode.OK;
  }

  /**
   * In a process of its own, which takes its memory away; what it cannot do can wait. Never while a
   * change is open: until it is confirmed, the earlier kernel may have to run again.
   */
  private boolean tidied(AgentSettings chosen) {
    try {
      if (InstallerChoice.isChangeOpen(chosen) || isWorkerAtWork(chosen)) return false;
      if (!isTidyDue(chosen)) return true;
      run(workerCommand(chosen, "tidy"));
      return !isTidyDue(chosen);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what was left for an earlier kernel stays: {0}", e.getMessage());
      return false;
    }
  }

  private static boolean isWorkerAtWork(AgentSettings chosen) throws IOException {
    var lock = new Places(chosen.stateDir()).tryLockWorker("the resident agent, which tidies up");
    if (lock.isPresent()) lock.get().acquiredBy().close();
    return lock.isEmpty();
  }

  private static boolean isTidyDue(AgentSettings chosen) throws IOException {
    var running = new Running(Set.of(), List.of(), Kernel.of(chosen.root()));
    var clock = InstantSource.system();
    try (var installer =
        new NativeInstaller(chosen.installing(), running, clock, InstallListener.SILENT)) {
      return installer.isTidyDue();
    }
  }

  private static void run(List<String> argv) {
    try {
      io.wherry.common.process.Command.of(argv)
          .within(Duration.ofHours(1))
          .run(line -> LOG.log(Level.INFO, "{0}", line));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody's paludis is told to ask behind their back; only an older hook of ours is renewed. */
  private static void lookForHook(CaveHook hook) {
    try {
      if (hook.state() == CaveHook.State.DIFFERENT) hook.install();
      if (hook.state() == CaveHook.State.MISSING)
        LOG.log(System.Logger.Level.WARNING, "{0}", HookCommand.words(hook));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "paludis'' hook: {0}", e.getMessage());
    }
  }

  private static void stop(Resources open, CountDownLatch stopped) {
    open.close();
    stopped.countDown();
  }

  static HostIdentity identity(AgentSettings settings) throws IOException, Failures.Stop {
    return new IdentityStore(settings.stateDir()).load().orElseThrow(() -> notEnrolled(settings));
  }

  static Enrolment enrolment(AgentSettings settings) throws IOException, Failures.Stop {
    return new IdentityStore(settings.stateDir())
        .enrolment()
        .orElseThrow(() -> notEnrolled(settings));
  }

  private static Failures.Stop notEnrolled(AgentSettings settings) {
    return new Failures.Stop(
        ExitCode.NOT_ENROLLED,
        "this host has not enrolled ("
            + settings.stateDir()
            + " holds no identity); make a token with 'wherry token' and say:"
            + " wherry-agent enroll --token …");
  }

  /** The class cache that the distribution was trained for, where it was. */
  private static Optional<Path> workerCache() {
    return Optional.ofNullable(System.getProperty("wherry.home"))
        .map(home -> Path.of(home, "worker.aot"))
        .filter(Files::isReadable);
  }

  /** This program again, with more memory; from its copy where the change began there. */
  private List<String> workerCommand(AgentSettings chosen, String what) throws IOException {
    var ground = OwnGround.below(chosen.stateDir());
    if (ground.claim(InstallerChoice.isChangeOpen(chosen)))
      return workerCommand(chosen, what, ground.java(), ground.classPathHere());
    var java = new ArrayList<String>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Whoever trains or names a cache means that one: the JVM takes one only.
    if (chosen.worker().flags().stream().noneMatch(flag -> flag.startsWith("-XX:AOT")))
      workerCache().ifPresent(file -> java.add("-XX:AOTCache=" + file));
    return workerCommand(chosen, what, java, System.getProperty("java.class.path"));
  }

  private List<String> workerCommand(
      AgentSettings chosen, String what, List<String> java, String classPath) {
    // Standard output is for words to the resident agent; a JVM complains there by default.
    var flags = new ArrayList<>(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
    flags.add("-XX:+DisplayVMOutputToStderr");
    flags.addAll(chosen.worker().flags());
    var arguments = new ArrayList<>(List.of(what));
    arguments.addAll(settings.again());
    return OwnProgram.argv(java, flags, classPath, arguments);
  }
}
