package io.github.ebbtide.shutdown.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.ebbtide.shutdown.ReportFile;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

/**
 * The report of a drain as JSON; durations are in milliseconds.
 */
final class JsonReport extends ReportFile {

	private static final JsonWriter<Ending> writer = JsonWriter.of(JsonReport::members);

	JsonReport(Path path) {
		super(path);
	}

	@Override
	protected byte[] content(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		String json = writer.writeToString(new Ending(report, hanging, exitCode));
		return (json + "\n").getBytes(StandardCharsets.UTF_8);
	}

	private static void members(JsonWriter.Members<Ending> members) {
		members.add("state", (ending) -> ending.report().state());
		members.add("reason", (ending) -> ending.report().reason());
		members.add("startedAt", (ending) -> Objects.toString(ending.report().startedAt(), null));
		members.add("deadline", (ending) -> Objects.toString(ending.report().deadline(), null));
		members.add("elapsed", (ending) -> ending.report().elapsed().toMillis());
		members.add("remaining", (ending) -> ending.report().remaining().toMillis());
		members.add("haltedWith", Ending::exitCode).whenNotNull();
		members.add("abandoned", (ending) -> ending.report().abandoned());
		members.add("inFlight", (ending) -> ending.report().inFlight());
		members.add("phases", (ending) -> ending.report().phases())
			.as((phases) -> phases.stream().map(JsonWriter.of(JsonReport::phase)::write).toList());
		members.add("blockers", (ending) -> ending.report().blockers()).as(JsonReport::blockers);
		members.add("hanging", Ending::hanging).as(JsonReport::blockers);
	}

	private static void phase(JsonWriter.Members<ShutdownReport.Phase> members) {
		members.add("name", ShutdownReport.Phase::name);
		members.add("status", ShutdownReport.Phase::status);
		members.add("timeout", ShutdownReport.Phase::timeout).whenNotNull().as(Duration::toMillis);
		members.add("offset", (phase) -> phase.offset().toMillis());
		members.add("duration", (phase) -> phase.duration().toMillis());
		members.add("tasks", ShutdownReport.Phase::tasks)
			.as((tasks) -> tasks.stream().map(JsonWriter.of(JsonReport::task)::write).toList());
	}

	private static void task(JsonWriter.Members<ShutdownReport.Task> members) {
		members.add("name", ShutdownReport.Task::name);
		members.add("status", ShutdownReport.Task::status);
		members.add("offset", (task) -> task.offset().toMillis());
		members.add("duration", (task) -> task.duration().toMillis());
		members.add("pending", ShutdownReport.Task::pending);
		members.add("failure", ShutdownReport.Task::failure).whenNotNull();
		members.add("blockers", ShutdownReport.Task::blockers).as(JsonReport::blockers);
	}

	private static List<?> blockers(List<Blocker> blockers) {
		return blockers.stream().map(JsonWriter.of(JsonReport::blocker)::write).toList();
	}

	private static void blocker(JsonWriter.Members<Blocker> members) {
		members.add("kind", Blocker::kind);
		members.add("description", Blocker::description);
		members.add("age", (blocker) -> blocker.age().toMillis());
		members.add("thread", Blocker::thread).whenNotNull();
		members.add("at", Blocker::at).whenNotNull();
		members.add("in", Blocker::in).whenNotNull();
		members.add("stack", Blocker::stack);
	}

	/**
	 * What there is to write.
	 *
	 * @param report what happened
	 * @param hanging what keeps the JVM from ending
	 * @param exitCode the exit code of a process that is being halted
	 */
	private record Ending(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {

	}

}
