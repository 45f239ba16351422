package io.github.ebbtide.traffic;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import io.github.ebbtide.work.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletMapping;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class TrackedRequestTests {

	private static String describe(HttpServletRequest request) {
		return new TrackedRequest(request, 0).description();
	}

	@Test
	void theDescriptionIsThePatternWhereThereIsOne() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/reports/42");
		request.setAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern", "/reports/{id}");
		assertThat(describe(request)).isEqualTo("GET /reports/{id}");
	}

	@Test
	void otherwiseItIsTheMappingOfAServletThatIsNotTheDefaultOne() {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/files/42");
		request.setHttpServletMapping(new MockHttpServletMapping("42", "/files/*", "files", MappingMatch.PATH));
		assertThat(describe(request)).isEqualTo("POST /files/*");
	}

	@Test
	void otherwiseItIsThePathWithoutQueryAndParameters() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders;jsessionid=1");
		request.setQueryString("token=secret");
		assertThat(describe(request)).isEqualTo("GET /orders");
		request.setHttpServletMapping(new MockHttpServletMapping("orders", "/*", "all", MappingMatch.PATH));
		assertThat(describe(request)).isEqualTo("GET /orders");
	}

	@Test
	void aRecycledRequestIsStillDescribed() {
		HttpServletRequest request = mock();
		given(request.getMethod()).willThrow(new IllegalStateException("recycled"));
		assertThat(describe(request)).isEqualTo("request");
	}

	@Test
	void trackingAllocates32BytesARequest() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		RequestTracker tracker = new RequestTracker();
		ArrivalLog arrivals = new ArrivalLog(Duration.ofSeconds(1));
		MockHttpServletRequest request = new MockHttpServletRequest();
		track(tracker, arrivals, request, 100_000);
		long before = threads.getCurrentThreadAllocatedBytes();
		track(tracker, arrivals, request, 100_000);
		assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 100_000).isLessThanOrEqualTo(32);
	}

	private static void track(RequestTracker tracker, ArrivalLog arrivals, HttpServletRequest request, int count) {
		MockHttpServletResponse response = new MockHttpServletResponse();
		for (int i = 0; i < count; i++) {
			long now = Ticker.SYSTEM.nanoTime();
			arrivals.arrived(now);
			tracker.endDispatch(tracker.begin(request, now), request, response);
		}
	}

}
