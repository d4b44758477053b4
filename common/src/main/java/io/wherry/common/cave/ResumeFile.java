package io.wherry.common.cave;

import io.wherry.common.cave.ResumeText.Item;
import java.util.ArrayList;
import java.util.List;

/** The jobs of a resume file: exactly what cave would do, in order. */
public record ResumeFile(List<Job> jobs) {
  public ResumeFile {
    jobs = List.copyOf(jobs);
  }

  /** Something that cave would do. */
  public sealed interface Job {
    record Fetch(CaveId what) implements Job {}

    /** Into {@code destination}, a repository; {@code replaces} leave it. */
    record Install(CaveId what, String destination, Destination kind, List<CaveId> replaces)
        implements Job {
      public Install {
        replaces = List.copyOf(replaces);
      }
    }

    record Uninstall(List<CaveId> what) implements Job {
      public Uninstall {
        what = List.copyOf(what);
      }
    }
  }

  /** Where an installation goes. */
  public enum Destination {
    /** Onto this machine. */
    SLASH,
    /** Into a repository of pbins. */
    BINARY,
    /** Into another root. */
    CHROOT,
    CROSS
  }

  /**
   * {@code source} is the file's name, for errors.
   *
   * @throws io.wherry.common.pbin.MalformedText where it is no resume file, or says what cave 3.0.0
   *     never says
   */
  public static ResumeFile parse(String text, String source) {
    var reader = new ResumeText(text, source);
    var jobs = new ArrayList<Job>();
    var root = reader.read();
    var list = root.object("job_lists").object("execute_job_list").object("items");
    for (var item : list.items()) jobs.add(job(item));
    return new ResumeFile(jobs);
  }

  private static Job job(Item.Thing job) {
    return switch (job.name()) {
      case "FetchJob" -> new Job.Fetch(job.id("origin_id_spec"));
      case "InstallJob" ->
          new Job.Install(
              job.id("origin_id_spec"),
              job.text("destination_repository_name"),
              destination(job),
              job.object("replacing_specs").ids());
      case "UninstallJob" -> new Job.Uninstall(job.object("ids_to_remove_specs").ids());
      default -> throw job.wrong("is no job that is known");
    };
  }

  private static Destination destination(Item.Thing job) {
    return switch (job.text("destination_type")) {
      case "install_to_slash" -> Destination.SLASH;
      case "create_binary" -> Destination.BINARY;
      case "install_to_chroot" -> Destination.CHROOT;
      case "cross_compile" -> Destination.CROSS;
      default -> throw job.wrong("has a destination_type that is not known");
    };
  }

  /** The installations among the jobs. */
  public List<Job.Install> installs() {
    return jobs.stream()
        .filter(Job.Install.class::isInstance)
        .map(Job.Install.class::cast)
        .toList();
  }

  /** What would be removed for good. */
  public List<CaveId> removals() {
    return jobs.stream()
        .filter(Job.Uninstall.class::isInstance)
        .flatMap(job -> ((Job.Uninstall) job).what().stream())
        .toList();
  }
}
