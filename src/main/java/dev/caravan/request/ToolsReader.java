package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.json.Slice;

/** Checks the members of a chat request that speak of tools and of the answer's form. */
final class ToolsReader {
    private ToolsReader() {}

    static void tools(Slice tools) {
        list(tools, "tools", ToolsReader::tool);
    }

    static void functions(Slice functions) {
        list(functions, "functions", ToolsReader::named);
    }

    static void choice(Slice choice, String name) {
        if (choice.isGiven() && !choice.isString() && !choice.isObject()) {
            throw wrong(name, "must be a string or an object");
        }
    }

    /** An object that names its {@code type}, such as a response format. */
    static void typed(Slice object, String name) {
        if (object.isGiven()) {
            requireText(object, name, "type");
        }
    }

    private interface Item {
        void check(Slice item, String place);
    }

    private static void list(Slice list, String name, Item item) {
        if (!list.isGiven()) {
            return;
        }
        if (!list.isArray()) {
            throw wrong(name, "must be a list");
        }
        int index = 0;
        for (Slice each : list.items()) {
            item.check(each, name + "[" + index++ + "]");
        }
    }

    private static void tool(Slice tool, String place) {
        if (!tool.isObject()) {
            throw wrong(place, "must be an object");
        }
        Slice type = Slice.MISSING;
        boolean function = false;
        for (Slice.Member member : tool.members()) {
            if (member.name().equals("type")) {
                type = member.value();
                if (!type.isString()) {
                    throw wrong(place + ".type", "must be a string");
                }
            } else if (member.name().equals("function")) {
                named(member.value(), place + ".function");
                function = true;
            }
        }
        if (type.isMissing()) {
            throw wrong(place + ".type", "is missing");
        }
        if (type.is("function") && !function) {
            throw wrong(place + ".function", "is missing");
        }
    }

    private static void named(Slice function, String place) {
        requireText(function, place, "name");
    }

    private static void requireText(Slice object, String place, String required) {
        if (!object.isObject()) {
            throw wrong(place, "must be an object");
        }
        boolean found = false;
        for (Slice.Member member : object.members()) {
            if (member.name().equals(required)) {
                if (member.value().inner().isBlank()) {
                    throw wrong(place + "." + required, "must be a string that is not empty");
                }
                found = true;
            }
        }
        if (!found) {
            throw wrong(place + "." + required, "is missing");
        }
    }
}
