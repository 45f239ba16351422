package io.github.ebbtide.work;

import java.lang.management.ManagementFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What it costs to track work.
 */
class WorkFootprintTests {

	private static final int COUNT = 100_000;

	private final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	private final TestWork[] works = new TestWork[COUNT];

	private final WorkTable<TestWork> table = new WorkTable<>();

	@BeforeEach
	void measuringIsPossibleAndReferencesAreCompressed() {
		assumeThat(this.threads.isThreadAllocatedMemorySupported()).isTrue();
		long before = allocated();
		Object[] references = new Object[COUNT];
		assumeThat((allocated() - before) / references.length).as("bytes a reference").isEqualTo(4);
	}

	@Test
	void workWithOneReferenceOfItsOwnTakes32Bytes() {
		create();
		long before = allocated();
		create();
		assertThat((double) (allocated() - before) / COUNT).isBetween(31.9, 32.1);
	}

	@Test
	void addAndRemoveAllocateNothing() {
		create();
		addAndRemoveAll();
		long before = allocated();
		addAndRemoveAll();
		assertThat((double) (allocated() - before) / COUNT).isLessThan(0.1);
	}

	private void create() {
		for (int i = 0; i < COUNT; i++) {
			this.works[i] = new TestWork("a", i);
		}
	}

	private void addAndRemoveAll() {
		for (TestWork work : this.works) {
			this.table.add(work);
			this.table.remove(work);
		}
	}

	private long allocated() {
		return this.threads.getThreadAllocatedBytes(Thread.currentThread().getId());
	}

}
