package dev.caravan.stub;

/** A call of a tool that the model asks for; the arguments are sent as they are, valid JSON or not. */
public record ToolCall(String name, String arguments) {}
