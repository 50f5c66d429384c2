package dev.caravan.request;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;

/** A request whose answer is what a model says next. */
public sealed interface Dialogue extends Request permits ChatRequest, MessagesRequest, ResponsesRequest {
    /** What the user said last, its text parts joined; empty where there is none. */
    String lastUserText();

    /**
     * The same, asked of another model.
     *
     * @throws Refusal 400 where no model can be called so
     */
    Dialogue forModel(String model);

    /** Where what is made of it for the length of its call is weighed. */
    Scale scale();

    boolean toolsOffered();

    int turns();
}
