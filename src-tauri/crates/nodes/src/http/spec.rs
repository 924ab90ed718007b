//! The HTTP Request node's form.

use millrace_core::{
    NodeSpec,
    spec::{CredentialUse, Effect, Family, NodeKind, ParamGroup, ParamKind, ParamSpec, PortSet, When, build::*},
};
use serde_json::json;

/// Credential types that can be put on any request.
pub(crate) const CREDENTIALS: [&str; 6] =
    ["httpBasicAuth", "httpBearerAuth", "httpCustomAuth", "httpDigestAuth", "httpHeaderAuth", "httpQueryAuth"];

const METHODS: [(&str, &str); 7] =
    [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE"), ("HEAD", "HEAD"), ("OPTIONS", "OPTIONS")];

/// The node's spec.
pub(crate) fn spec() -> NodeSpec {
    let mut parameters = modern();
    parameters.extend(legacy());
    let credentials = CREDENTIALS.iter().map(|kind| CredentialUse {
        credential_type: kind,
        required: true,
        when: vec![is("authentication", &["genericCredentialType"]), is("genericAuthType", &[kind])],
    });
    NodeSpec {
        node_type: "http_request",
        n8n_type: "n8n-nodes-base.httpRequest",
        kind: NodeKind::ExternalAction,
        family: Family::Action,
        group: "Network",
        label: "HTTP Request",
        help: "Asks a web address for data, or sends data to it.",
        keywords: &["api", "rest", "curl", "url", "web", "get", "post", "fetch", "download", "upload", "webhook"],
        icon: "globe",
        versions: versions(&[1.0, 2.0, 3.0, 4.0, 4.1, 4.2, 4.3]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters,
        credentials: credentials.collect(),
        effect: Effect::Once,
        summary: "{method} {url}",
        required_inputs: None,
    }
}

fn group(name: &'static str, label: &'static str, group: &'static str, multiple: bool, fields: Vec<ParamSpec>) -> ParamSpec {
    let groups = vec![ParamGroup { name: group, label, fields }];
    param(name, label, ParamKind::FixedCollection { groups, multiple }, json!({})).no_expression()
}

fn name_value(name: &'static str, label: &'static str) -> ParamSpec {
    list(name, label, "parameters", "Parameter", vec![string("name", "Name"), string("value", "Value")])
}

fn now() -> When {
    from_version(3.0)
}

fn modern() -> Vec<ParamSpec> {
    let mut all = vec![
        options("method", "Method", &METHODS).when([now()]),
        string("url", "URL").placeholder("https://example.com/api/orders").required(),
        options(
            "authentication",
            "Authentication",
            &[
                ("none", "None"),
                ("predefinedCredentialType", "Credential of a service"),
                ("genericCredentialType", "Generic credential type"),
            ],
        )
        .when([from_version(2.0)])
        .no_expression(),
        string("nodeCredentialType", "Credential type").when([is("authentication", &["predefinedCredentialType"])]).no_expression(),
        options(
            "genericAuthType",
            "Generic auth type",
            &[
                ("httpBasicAuth", "Basic (user and password)"),
                ("httpBearerAuth", "Bearer token"),
                ("httpHeaderAuth", "Header"),
                ("httpQueryAuth", "Query parameter"),
                ("httpDigestAuth", "Digest"),
                ("httpCustomAuth", "Custom"),
            ],
        )
        .default_value("")
        .when([is("authentication", &["genericCredentialType"])])
        .no_expression(),
    ];
    all.extend(send_section(
        "sendQuery",
        "Send query parameters",
        "specifyQuery",
        "jsonQuery",
        name_value("queryParameters", "Query parameters"),
    ));
    all.extend(send_section("sendHeaders", "Send headers", "specifyHeaders", "jsonHeaders", name_value("headerParameters", "Headers")));
    all.extend(body());
    all.push(collection("options", "Options", options_fields()).when([now()]));
    all
}

fn send_section(
    send: &'static str,
    label: &'static str,
    specify: &'static str,
    json_name: &'static str,
    pairs: ParamSpec,
) -> [ParamSpec; 4] {
    [
        boolean(send, label, false).when([now()]),
        options(specify, "Enter them", &[("keypair", "One by one"), ("json", "As JSON")]).when([now(), flag(send, true)]),
        pairs.when([now(), flag(send, true), is(specify, &["keypair"])]),
        param(json_name, "JSON", ParamKind::Json, json!("")).when([now(), flag(send, true), is(specify, &["json"])]),
    ]
}

fn body() -> Vec<ParamSpec> {
    let when = |more: Vec<When>| [vec![now(), flag("sendBody", true)], more].concat();
    let keypair_kinds = ["json", "form-urlencoded"];
    vec![
        boolean("sendBody", "Send body", false).when([now()]),
        options(
            "contentType",
            "Body content type",
            &[
                ("json", "JSON"),
                ("form-urlencoded", "Form (urlencoded)"),
                ("multipart-form-data", "Form (multipart, with files)"),
                ("binaryData", "File of the item"),
                ("raw", "Raw text"),
            ],
        )
        .when(when(vec![])),
        options("specifyBody", "Enter it", &[("keypair", "Field by field"), ("json", "As JSON")])
            .when(when(vec![is("contentType", &["json"])])),
        options("specifyBody", "Enter it", &[("keypair", "Field by field"), ("string", "As text")])
            .when(when(vec![is("contentType", &["form-urlencoded"])])),
        name_value("bodyParameters", "Body fields").when(when(vec![is("contentType", &keypair_kinds), is("specifyBody", &["keypair"])])),
        param("jsonBody", "JSON", ParamKind::Json, json!("{\n  \n}"))
            .when(when(vec![is("contentType", &["json"]), is("specifyBody", &["json"])])),
        list(
            "bodyParameters",
            "Body fields",
            "parameters",
            "Field",
            vec![
                options("parameterType", "Kind", &[("formData", "Text"), ("formBinaryData", "File of the item")]),
                string("name", "Name"),
                string("value", "Value").when([is("parameterType", &["formData"])]),
                string("inputDataFieldName", "Name of the file in the item")
                    .placeholder("data")
                    .when([is("parameterType", &["formBinaryData"])]),
            ],
        )
        .when(when(vec![is("contentType", &["multipart-form-data"])])),
        string("inputDataFieldName", "Name of the file in the item")
            .placeholder("data")
            .when(when(vec![is("contentType", &["binaryData"])])),
        string("rawContentType", "Content type").placeholder("text/html").when(when(vec![is("contentType", &["raw"])])),
        string("body", "Body").rows(5).when(when(vec![is("contentType", &["raw"])])),
        string("body", "Body")
            .placeholder("name=value&other=value")
            .when(when(vec![is("contentType", &["form-urlencoded"]), is("specifyBody", &["string"])])),
    ]
}

fn options_fields() -> Vec<ParamSpec> {
    vec![
        group(
            "batching",
            "Batching",
            "batch",
            false,
            vec![
                number("batchSize", "Items per batch", 50.0).help("-1 sends everything at once."),
                number("batchInterval", "Milliseconds between batches", 1000.0),
            ],
        ),
        boolean("allowUnauthorizedCerts", "Ignore SSL problems", false).help("Connects even if the server's certificate is not valid."),
        options(
            "queryParameterArrays",
            "Lists in the query",
            &[("brackets", "a[]=1&a[]=2"), ("indices", "a[0]=1&a[1]=2"), ("repeat", "a=1&a=2")],
        ),
        boolean("lowercaseHeaders", "Lower-case header names", true),
        group(
            "redirect",
            "Redirects",
            "redirect",
            false,
            vec![boolean("followRedirects", "Follow redirects", true), number("maxRedirects", "Most redirects", 21.0)],
        ),
        group(
            "response",
            "Response",
            "response",
            false,
            vec![
                boolean("fullResponse", "Include status and headers", false),
                boolean("neverError", "Never error", false).help("Also takes answers such as 404 as a result."),
                options(
                    "responseFormat",
                    "Response format",
                    &[("autodetect", "Detect"), ("json", "JSON"), ("text", "Text"), ("file", "File")],
                ),
                string("outputPropertyName", "Put output in field").default_value("data").when([is("responseFormat", &["file", "text"])]),
            ],
        ),
        group("pagination", "Pagination", "pagination", false, pagination()),
        string("proxy", "Proxy").placeholder("http://proxy.example.com:3128"),
        number("timeout", "Time-out (ms)", 10_000.0),
    ]
}

fn pagination() -> Vec<ParamSpec> {
    let on = || is("paginationMode", &["updateAParameterInEachRequest", "responseContainsNextURL"]);
    vec![
        options(
            "paginationMode",
            "Mode",
            &[
                ("updateAParameterInEachRequest", "Update a parameter in each request"),
                ("responseContainsNextURL", "Response contains the next URL"),
                ("off", "Off"),
            ],
        ),
        string("nextURL", "Next URL").placeholder("={{ $response.body.next }}").when([is("paginationMode", &["responseContainsNextURL"])]),
        list(
            "parameters",
            "Parameters",
            "parameters",
            "Parameter",
            vec![
                options("type", "Where", &[("qs", "Query"), ("headers", "Header"), ("body", "Body")]),
                string("name", "Name"),
                string("value", "Value").placeholder("={{ $pageCount + 1 }}"),
            ],
        )
        .when([is("paginationMode", &["updateAParameterInEachRequest"])]),
        options(
            "paginationCompleteWhen",
            "Complete when",
            &[
                ("responseIsEmpty", "Response is empty"),
                ("receiveSpecificStatusCodes", "These status codes come"),
                ("other", "An expression is true"),
            ],
        )
        .when([on()]),
        string("statusCodesWhenComplete", "Status codes")
            .placeholder("404, 410")
            .when([on(), is("paginationCompleteWhen", &["receiveSpecificStatusCodes"])]),
        string("completeExpression", "Complete expression")
            .placeholder("={{ !$response.body.next }}")
            .when([on(), is("paginationCompleteWhen", &["other"])]),
        boolean("limitPagesFetched", "Limit pages", false).when([on()]),
        number("maxRequests", "Most pages", 100.0).when([on(), flag("limitPagesFetched", true)]),
        number("requestInterval", "Milliseconds between requests", 0.0).when([on()]),
    ]
}

/// What versions 1 and 2 hold instead.
fn legacy() -> Vec<ParamSpec> {
    let old = || below_version(3.0);
    let pairs = |name, label| {
        list(name, label, "parameter", "Parameter", vec![string("name", "Name"), string("value", "Value")])
            .when([old(), flag("jsonParameters", false)])
    };
    let json_text = |name, label| param(name, label, ParamKind::Json, json!("")).when([old(), flag("jsonParameters", true)]);
    vec![
        options(
            "authentication",
            "Authentication",
            &[("none", "None"), ("basicAuth", "Basic"), ("digestAuth", "Digest"), ("headerAuth", "Header"), ("queryAuth", "Query")],
        )
        .when([below_version(2.0)]),
        options("requestMethod", "Method", &METHODS).when([old()]),
        boolean("allowUnauthorizedCerts", "Ignore SSL problems", false).when([old()]),
        options("responseFormat", "Response format", &[("json", "JSON"), ("string", "Text"), ("file", "File")]).when([old()]),
        string("dataPropertyName", "Put output in field").default_value("data").when([old(), is("responseFormat", &["string", "file"])]),
        boolean("jsonParameters", "Enter as JSON", false).when([old()]),
        boolean("sendBinaryData", "Send a file", false).when([old(), flag("jsonParameters", true)]),
        string("binaryPropertyName", "Name of the file in the item").default_value("data").when([old(), flag("sendBinaryData", true)]),
        json_text("bodyParametersJson", "Body"),
        pairs("bodyParametersUi", "Body fields"),
        json_text("headerParametersJson", "Headers"),
        pairs("headerParametersUi", "Headers"),
        json_text("queryParametersJson", "Query parameters"),
        pairs("queryParametersUi", "Query parameters"),
        collection("options", "Options", legacy_options()).when([old()]),
    ]
}

fn legacy_options() -> Vec<ParamSpec> {
    vec![
        number("batchInterval", "Milliseconds between batches", 1000.0),
        number("batchSize", "Items per batch", 50.0),
        options(
            "bodyContentType",
            "Body content type",
            &[("json", "JSON"), ("raw", "Raw"), ("form-urlencoded", "Form (urlencoded)"), ("multipart-form-data", "Form (multipart)")],
        ),
        string("bodyContentCustomMimeType", "MIME type"),
        boolean("fullResponse", "Include status and headers", false),
        boolean("followRedirect", "Follow redirects", true),
        boolean("ignoreResponseCode", "Never error", false),
        boolean("splitIntoItems", "Split into items", false),
        string("proxy", "Proxy"),
        number("timeout", "Time-out (ms)", 10_000.0),
    ]
}
