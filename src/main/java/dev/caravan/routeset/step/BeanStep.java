package dev.caravan.routeset.step;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceHelper;

/**
 * A {@code bean} step that takes the body, the exchange or nothing, called directly: on the way of a call there are two
 * dozen, and Camel's own looks for the method, converts, and makes a new message each time. What is not as plain as that
 * is left to Camel's. Threads may share it.
 */
final class BeanStep extends OwnStep {
    private static final MethodType SHAPE = MethodType.methodType(Object.class, Object.class, Exchange.class);

    private final Processor camels;
    private final MethodHandle method;
    private final Class<?> taken;
    private final boolean tellsNothing;

    private BeanStep(Processor camels, MethodHandle method, Class<?> taken, boolean tellsNothing) {
        this.camels = camels;
        this.method = method;
        this.taken = taken;
        this.tellsNothing = tellsNothing;
    }

    /** Empty where the method is not as plain; {@code camels} does what this cannot. */
    static Optional<Processor> of(Object bean, String name, Processor camels) {
        List<Method> named = Arrays.stream(bean.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .toList();
        if (named.size() != 1 || Modifier.isStatic(named.getFirst().getModifiers())) {
            return Optional.empty();
        }
        Method method = named.getFirst();
        int[] places = new int[method.getParameterCount()];
        Class<?> taken = Object.class;
        for (int i = 0; i < places.length; i++) {
            Parameter parameter = method.getParameters()[i];
            boolean body = parameter.isAnnotationPresent(Body.class)
                    || (places.length == 1 && parameter.getAnnotations().length == 0);
            if (parameter.getType() == Exchange.class) {
                places[i] = 1;
            } else if (body && !parameter.getType().isPrimitive()) {
                taken = parameter.getType();
            } else {
                return Optional.empty();
            }
        }
        try {
            MethodHandle bound = MethodHandles.publicLookup().unreflect(method).bindTo(bean);
            MethodType general = MethodType.methodType(Object.class);
            for (int place : places) {
                general = general.appendParameterTypes(SHAPE.parameterType(place));
            }
            MethodHandle shaped = MethodHandles.permuteArguments(bound.asType(general), SHAPE, places);
            return Optional.of(new BeanStep(camels, shaped, taken, method.getReturnType() == void.class));
        } catch (IllegalAccessException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Object body = exchange.getMessage().getBody();
            if (!taken.isInstance(body) && taken != Object.class) {
                camels.process(exchange);
            } else {
                call(body, exchange);
            }
        } catch (Throwable e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void call(Object body, Exchange exchange) throws Throwable {
        Object result = (Object) method.invokeExact(body, exchange);
        if (!tellsNothing) {
            exchange.getMessage().setBody(result);
        }
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(camels);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(camels);
    }
}
