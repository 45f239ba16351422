package io.github.ebbtide.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A JVM that has two children and waits, or one that uses up its descriptors.
 */
final class ForeignJvm {

	private static final Log logger = LogFactory.getLog(ForeignJvm.class);

	private ForeignJvm() {
	}

	public static void main(String[] arguments) throws Exception {
		try (LocalChildProcesses children = new LocalChildProcesses(ChildProcessSettings.defaults(), List::of)) {
			if (arguments[0].equals("two-children")) {
				haveTwoChildren(children);
			}
			else {
				useUpDescriptors(children);
			}
		}
	}

	private static void haveTwoChildren(LocalChildProcesses children) throws InterruptedException {
		Command sleep = Command.of("sleep", "300").daemon();
		ChildProcess bound = children.start(sleep.require(Isolation.dieWithJvm()));
		logger.info("bound " + bound.pid().getAsLong());
		logger.info("free " + children.start(sleep).pid().getAsLong());
		new CountDownLatch(1).await();
	}

	/** Gives one back after the other, until there are enough for a launch. */
	private static void useUpDescriptors(LocalChildProcesses children) throws IOException {
		// loads the classes, which takes descriptors too
		children.run(Command.of("/bin/true")).orThrow();
		children.run(Command.of("/no/such/program"));
		StartFailure.of(new IOException("error=24, Too many open files"), "");
		Set<String> culprits = new TreeSet<>();
		List<CommandResult> results = new ArrayList<>(100);
		Deque<FileInputStream> open = new ArrayDeque<>(2000);
		try {
			while (true) {
				open.push(new FileInputStream("/dev/null"));
			}
		}
		catch (IOException ex) {
			// all are used
		}
		do {
			results.add(children.run(Command.of("/bin/true")));
			// a JDK keeps one where it is the child that finds none
			for (int i = 0; i < 3; i++) {
				open.pop().close();
			}
		}
		while (results.get(results.size() - 1).outcome() != Outcome.EXITED);
		for (FileInputStream file : open) {
			file.close();
		}
		results.stream()
			.filter((result) -> result.outcome() == Outcome.LAUNCH_FAILED)
			.forEach((result) -> culprits.add(name(result)));
		logger.info("failed for want of " + culprits);
		logger.info("afterwards " + children.run(Command.of("/bin/true")).outcome());
	}

	private static String name(CommandResult result) {
		Culprit culprit = result.culprit().orElseThrow();
		return (culprit == Culprit.DESCRIPTORS) ? culprit.name() : culprit + " " + result.reason();
	}

}
