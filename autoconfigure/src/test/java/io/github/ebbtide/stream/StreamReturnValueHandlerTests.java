package io.github.ebbtide.stream;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

class StreamReturnValueHandlerTests {

	private final StreamTracker streams = new StreamTracker();

	private final HandlerMethodReturnValueHandler delegate = mock(HandlerMethodReturnValueHandler.class);

	private final StreamReturnValueHandler handler = new StreamReturnValueHandler(this.delegate, this.streams,
			new LastEvent("over", null, "", null));

	private final ResponseBodyEmitter emitter = new ResponseBodyEmitter();

	private void handle(MockHttpServletRequest request) throws Exception {
		MethodParameter returnType = new MethodParameter(getClass().getDeclaredMethod("stream"), -1);
		this.handler.handleReturnValue(this.emitter, returnType, new ModelAndViewContainer(),
				new ServletWebRequest(request));
	}

	ResponseBodyEmitter stream() {
		return this.emitter;
	}

	@Test
	void aClientThatAcceptsWhatIsNoMediaTypeGetsItsStreamAllTheSame() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/numbers");
		request.addHeader(HttpHeaders.ACCEPT, "nonsense");
		handle(request);
		then(this.delegate).should().handleReturnValue(any(), any(), any(), any());
	}

	@Test
	void aStreamIsWorkWhileItIsHandledAndWhileItsRequestIsUnderWay() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/numbers");
		request.setAsyncSupported(true);
		willAnswer((call) -> {
			assertThat(this.streams.active()).isOne();
			request.startAsync();
			return null;
		}).given(this.delegate).handleReturnValue(any(), any(), any(), any());
		handle(request);
		assertThat(this.streams.active()).isOne();
		request.getAsyncContext().complete();
		assertThat(this.streams.active()).isZero();
	}

	@Test
	void anEventStreamThatBeginsWhenAllAreEndedIsEndedAtOnce() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/numbers");
		request.setAsyncSupported(true);
		request.addHeader(HttpHeaders.ACCEPT, "text/event-stream");
		assertThat(this.streams.endAll()).isEqualTo(List.of());
		willAnswer((call) -> request.startAsync()).given(this.delegate).handleReturnValue(any(), any(), any(), any());
		handle(request);
		assertThat(this.emitter).hasFieldOrPropertyWithValue("complete", true);
	}

}
