package dev.caravan.routeset.step;

import dev.caravan.call.Identity;
import dev.caravan.call.OnBehalf;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.service.ServiceHelper;

/** A step that asks a model: what it asks is billed to the key that the message came in with. Threads may share it. */
final class OnBehalfStep extends OwnStep {
    private final AsyncProcessor camels;

    OnBehalfStep(Processor camels) {
        this.camels = AsyncProcessorConverterHelper.convert(camels);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Identity who = exchange.getProperty(OnBehalf.PROPERTY, Identity.class);
        if (who == null) {
            return camels.process(exchange, callback);
        }
        OnBehalf.begin(who);
        try {
            return camels.process(exchange, callback);
        } finally {
            OnBehalf.end();
        }
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(camels);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(camels);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownServices(camels);
    }
}
