package io.github.ebbtide.docs;

import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class OrderWorker {

	@KafkaListener(id = "orders", topics = "orders")
	void order(String order) {
		// polling ends at quiesce; what was polled is handled, then its offset committed
	}

}
