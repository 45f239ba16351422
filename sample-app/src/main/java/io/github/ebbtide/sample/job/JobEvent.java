package io.github.ebbtide.sample.job;

/**
 * What has become of a job.
 *
 * @param documentId the document that it is about
 * @param state how the job stands
 */
record JobEvent(long documentId, State state) {

	/**
	 * How a job stands.
	 */
	enum State {

		/** It has begun. */
		STARTED,

		/** The document is what was received. */
		INTACT,

		/** The document is not what was received. */
		DAMAGED,

		/** It could not be done. */
		FAILED

	}

}
