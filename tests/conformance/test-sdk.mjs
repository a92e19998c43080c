// SPDX-License-Identifier: GPL-3.0-or-later
// Drives easel-server through every operation of the published SDK; the SDK's own validation is the judge.
//
// usage: node test-sdk.mjs EASEL-SERVER FOLDER-WITH-NODE_MODULES

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { File } from "node:buffer";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [program, folder] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

if (!existsSync(join(folder, "node_modules", "comfydeploy"))) {
  console.log("1..0 # SKIP the published SDK is not installed: npm ci in " + folder);
  process.exit(0);
}

const require = createRequire(join(folder, "here.cjs"));
const { ComfyDeploy } = require("comfydeploy");
const { HTTPClient } = require("comfydeploy/lib/http");
const errors = require("comfydeploy/models/errors");
const { runGetRunRunRunIdGet } = require("comfydeploy/funcs/runGetRunRunRunIdGet");

const graph = {
  "1": { class_type: "EmptyImage", inputs: { width: 32, height: 16, batch_size: 1, color: 255 } },
  "2": { class_type: "ComfyUIDeployExternalText", inputs: { input_id: "note", default_value: "hello" } },
  "3": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "sdk" } },
};

/* A server of its own, in a folder of its own, with a workflow file that is quick. */

async function start(data) {
  const child = spawn(program, ["--port", "0", "--data", data, "--workflows", join(data, "workflows")], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (text) => resolve([text]));
    child.once("exit", (code) => reject(new Error(`easel-server left with ${code}`)));
  });
  child.removeAllListeners("exit");

  return { child, ...JSON.parse(line) };
}

async function stop(server) {
  const left = new Promise((resolve) => server.child.once("exit", resolve));
  server.child.kill("SIGTERM");
  return left;
}

const data = mkdtempSync(join(tmpdir(), "easel-conformance-"));
mkdirSync(join(data, "workflows"));
writeFileSync(join(data, "workflows", "Quick.json"), JSON.stringify(graph));
let server = await start(data);

/* The SDK declares a graph as an object without members and so sends none. It is put back on its way out. */
let graphOnTheWay = null;
const httpClient = new HTTPClient();
httpClient.addHook("beforeRequest", async (request) => {
  if (graphOnTheWay === null || request.method !== "POST") return request;
  const body = { ...(await request.clone().json()), workflow_api_json: graphOnTheWay };
  return new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body) });
});

async function withGraph(wanted, call) {
  graphOnTheWay = wanted;
  try {
    return await call();
  } finally {
    graphOnTheWay = null;
  }
}

const sdk = new ComfyDeploy({ bearer: server.key, serverURL: server.url, httpClient });

/* Plain requests for what the SDK has no operation for. */

async function ask(path, options = {}) {
  return fetch(server.url + path, {
    ...options,
    headers: { Authorization: `Bearer ${server.key}`, ...(options.body ? { "Content-Type": "application/json" } : {}) },
  });
}

async function untilOver(runId) {
  for (;;) {
    const run = await sdk.run.get({ runId });
    if (["success", "failed", "cancelled", "timeout"].includes(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function collect(response) {
  const events = [];
  const stream = response[Symbol.asyncIterator] ? response : response.runStream ?? response.result;
  for await (const event of stream) events.push(event);
  return events;
}

/* Long enough to be caught at work: wide blurs. */
const slowGraph = {
  "1": { class_type: "EmptyImage", inputs: { width: 768, height: 768, batch_size: 1, color: 255 } },
  "2": { class_type: "ImageBlur", inputs: { image: ["1", 0], blur_radius: 31, sigma: 10.0 } },
  "3": { class_type: "ImageBlur", inputs: { image: ["2", 0], blur_radius: 31, sigma: 10.0 } },
  "4": { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: "slow" } },
};

let deployments, deployment, machine, versionId;

/* Three bodies that the older paths take, with the graph that goes with them; the fourth, a model's, is refused. */
function shapes() {
  return [
    [{ deploymentId: deployment.id }, null],
    [{ workflowVersionId: versionId, machineId: machine.id }, null],
    [{ workflowId: deployment.workflowId, workflowApiJson: graph, machineId: machine.id }, graph],
  ];
}

const tests = {
  async "deployments.list"() {
    deployments = await sdk.deployments.list({});
    assert.ok(deployments.length >= 3);
    deployment = deployments.find((each) => each.workflow.name === "Quick");
    assert.ok(deployment.createdAt instanceof Date);
    assert.equal(deployment.environment, "production");
    versionId = deployment.workflowVersionId;
    assert.deepEqual(await sdk.deployments.list({ environment: "staging" }), []);
    assert.ok((await sdk.deployments.list({ environment: "production" })).length > 0);
    [machine] = await (await ask("/machines")).json();
  },

  async "run.deployment.queue, run.get"() {
    const { runId } = await sdk.run.deployment.queue({ deploymentId: deployment.id, inputs: { note: "five" } });
    const run = await untilOver(runId);

    assert.equal(run.status, "success");
    assert.equal(run.workflowId, deployment.workflowId);
    assert.equal(run.workflowVersionId, versionId);
    assert.deepEqual(run.workflowInputs, { note: "five" });
    assert.equal(run.outputs.length, 1);
    assert.ok(run.createdAt <= run.queuedAt && run.queuedAt <= run.startedAt && run.startedAt <= run.endedAt);

    const [media] = run.outputs[0].data.images;
    const file = await fetch(media.url);
    assert.equal(file.status, 200);
    assert.equal(file.headers.get("content-type"), "image/png");
    assert.ok((await file.arrayBuffer()).byteLength > 50);
  },

  async "run.deployment.sync"() {
    const outputs = await sdk.run.deployment.sync({ deploymentId: deployment.id });
    assert.equal(outputs.length, 1);
    assert.equal(outputs[0].data.images[0].type, "output");
  },

  async "run.deployment.stream"() {
    const events = await collect(await sdk.run.deployment.stream({ deploymentId: deployment.id }));
    const updates = events.filter((each) => each.event === "event_update").map((each) => each.data);
    const names = updates.map((each) => each.event);

    assert.equal(names[0], "queuing");
    assert.equal(names[1], "function_call_id");
    for (const name of ["gpu_ready", "comfyui_api_ready", "comfyui_ready", "execution_start", "executing", "live_status",
                        "executed", "output_ready", "execution_success"])
      assert.ok(names.includes(name), name);
    assert.deepEqual(updates.at(-1).data.status, "success");
    assert.ok(events.some((each) => each.event === "log_update" && each.data.timestamp instanceof Date));
  },

  async "run.workflow.queue"() {
    const body = { workflowId: deployment.workflowId, workflowApiJson: graph, machineId: machine.id };
    await assert.rejects(sdk.run.workflow.queue(body),
                         (error) => error.body === '{"detail":"Workflow API not found"}');

    const { runId } = await withGraph(graph, () => sdk.run.workflow.queue(body));
    const run = await untilOver(runId);
    assert.equal(run.status, "success");
    assert.equal(run.workflowVersionId, null);
  },

  async "run.workflow.sync"() {
    const outputs = await withGraph(graph, () => sdk.run.workflow.sync({
      workflowId: deployment.workflowId, workflowApiJson: graph, machineId: machine.id, inputs: { note: "x" },
    }));
    assert.match(outputs[0].data.images[0].filename, /^sdk/);
  },

  async "run.workflow.stream"() {
    const events = await collect(await withGraph(graph, () => sdk.run.workflow.stream({
      workflowId: deployment.workflowId, workflowApiJson: graph, machineId: machine.id,
    })));
    assert.equal(events.at(-1).data.data.status, "success");
  },

  async "run.get under its older name, and GET /run?run_id="() {
    const { runId } = await sdk.run.deployment.queue({ deploymentId: deployment.id });
    const run = await untilOver(runId);
    const { ok, value, error } = await runGetRunRunRunIdGet(sdk, { runId }, { retries: { strategy: "none" } });
    assert.ok(ok, String(error));
    assert.deepEqual(value, run);
    assert.equal((await (await ask(`/run?run_id=${runId}`)).json()).id, runId);
    assert.equal((await (await ask(`/run/${runId.toUpperCase()}?queue_position=true`)).json()).queue_position, null);
  },

  async "run.queue: the four shapes"() {
    for (const [body, nodes] of shapes()) {
      const { runId } = await withGraph(nodes, () => sdk.run.queue(body));
      assert.equal((await untilOver(runId)).status, "success");
    }
    await assert.rejects(sdk.run.queue({ modelId: "any" }), (error) => error.statusCode === 404);
  },

  async "run.sync: the four shapes"() {
    for (const [body, nodes] of shapes())
      assert.equal((await withGraph(nodes, () => sdk.run.sync(body))).length, 1);
    await assert.rejects(sdk.run.sync({ modelId: "any" }), (error) => error.statusCode === 404);
  },

  async "run.stream: the four shapes"() {
    for (const [body, nodes] of shapes()) {
      const events = await collect(await withGraph(nodes, () => sdk.run.stream(body)));
      assert.equal(events.at(-1).data.data.status, "success");
    }
    await assert.rejects(sdk.run.stream({ modelId: "any" }), (error) => error.statusCode === 404);
  },

  async "a graph that the machine refuses"() {
    const bad = { "1": { class_type: "NoSuchNode", inputs: {} }, "2": graph["1"] };
    const body = { workflowId: deployment.workflowId, workflowApiJson: bad, machineId: machine.id };
    const events = await collect(await withGraph(bad, () => sdk.run.workflow.stream(body)));
    assert.equal(events.at(-1).data.data.status, "failed");
    assert.deepEqual(await withGraph(bad, () => sdk.run.workflow.sync(body)), []);

    const [latest] = await (await ask(`/workflow/${deployment.workflowId}/runs?limit=1`)).json();
    assert.match(JSON.stringify(latest.outputs), /NoSuchNode/);
  },

  async "cancel: with and without function_id"() {
    for (const body of [undefined, "{}", JSON.stringify({ function_id: "fc-1" })]) {
      const { runId } = await withGraph(slowGraph, () => sdk.run.workflow.queue({
        workflowId: deployment.workflowId, workflowApiJson: slowGraph, machineId: machine.id,
      }));
      const answer = await ask(`/run/${runId}/cancel`, { method: "POST", body });
      assert.equal(answer.status, 200);
      assert.deepEqual(await answer.json(), { status: "success", message: "Function cancelled" });
      const run = await untilOver(runId);
      assert.equal(run.status, "cancelled");
      assert.ok(run.endedAt instanceof Date);
    }
    const unknown = await ask("/run/00000000-0000-4000-8000-000000000000/cancel", { method: "POST" });
    assert.equal(unknown.status, 500);
  },

  async "session.create, get, list, cancel"() {
    const { sessionId, url } = await sdk.session.create({ machineId: machine.id, timeout: 20, waitForServer: true });
    const session = await sdk.session.get({ sessionId });
    const list = await sdk.session.list({ machineId: machine.id });

    assert.equal(session.sessionId, sessionId);
    assert.equal(session.url, url);
    assert.equal((await fetch(url)).status, 200);
    assert.equal((await fetch(url, { method: "OPTIONS" })).status, 200);
    assert.equal(list.length, 1);
    assert.equal(list[0].sessionId, sessionId);
    assert.equal(list[0].sessionTimeout, 20);
    assert.ok(list[0].startTime instanceof Date);
    assert.equal(list[0].endTime, null);

    const more = await ask(`/session/${sessionId}/increase-timeout`, { method: "POST", body: '{"minutes": 5}' });
    assert.deepEqual(await more.json(), { message: "Timeout increased successfully" });
    const before = new Date((await (await ask(`/session/${sessionId}`)).json()).timeout_end);
    const older = await ask("/session/increase-timeout", { method: "POST", body: JSON.stringify({
      machine_id: machine.id, session_id: sessionId, timeout: 10, gpu: "CPU",
    }) });
    assert.deepEqual(await older.json(), { message: "Timeout increased successfully" });
    const after = new Date((await (await ask(`/session/${sessionId}`)).json()).timeout_end);
    assert.equal(after - before, 600000);

    /* The list has the members of both shapes: of the SDK's GPUEventModel, and of the service's SessionResponse. */
    const [row] = await (await ask("/sessions")).json();
    for (const name of ["id", "session_id", "gpu_event_id", "url", "gpu", "created_at", "timeout", "timeout_end",
                        "machine_id", "machine_version_id", "status", "user_id", "org_id", "start_time", "end_time",
                        "gpu_provider", "updated_at", "session_timeout", "tunnel_url"])
      assert.ok(name in row, name);
    assert.deepEqual(await sdk.session.cancel({ sessionId }), { success: true });
    assert.deepEqual(await sdk.session.list({ machineId: machine.id }), []);
    await assert.rejects(sdk.session.get({ sessionId }), (error) => error.statusCode === 404);
    await assert.rejects(sdk.session.cancel({ sessionId }), (error) => error.statusCode === 404);
  },

  async "session.create: five at most, and while it starts"() {
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await sdk.session.create({ machineId: machine.id })).sessionId);
    assert.equal((await sdk.session.list({ machineId: machine.id })).length, 5);
    assert.equal(typeof (await sdk.session.get({ sessionId: ids[4] })).url, "string");
    await assert.rejects(sdk.session.create({ machineId: machine.id }), (error) => error.statusCode === 400);
    await assert.rejects(sdk.session.create({ machineId: "nowhere" }), (error) => error.statusCode === 404);
    for (const sessionId of ids) await sdk.session.cancel({ sessionId });
  },

  async "file.upload, and the file as an input"() {
    const picture = join(here, "..", "..", "data", "samples", "pictures", "lake.jpg");
    const stored = await sdk.file.upload({ file: new File([readFileSync(picture)], "lake.jpg") });
    assert.match(stored.fileId, /^img_[^0OIl]{16}$/);
    assert.equal(stored.fileName, "lake.jpg");
    const back = Buffer.from(await (await fetch(stored.fileUrl)).arrayBuffer());
    assert.ok(back.equals(readFileSync(picture)));

    const glow = deployments.find((each) => each.workflow.name === "Soft glow");
    const outputs = await sdk.run.deployment.sync({ deploymentId: glow.id, inputs: { picture: stored.fileUrl } });
    assert.ok(outputs.length >= 1);
  },

  async "a file above 50 MiB, to a presigned address"() {
    const bytes = new Uint8Array(51 * 1024 * 1024).fill(7);
    const query = new URLSearchParams({ file_name: "large.bin", type: "application/octet-stream", size: bytes.length });
    const offer = await (await ask(`/assets/presigned-url?${query}`)).json();
    const put = await fetch(offer.url, { method: "PUT", body: bytes, headers: { "Content-Type": "application/octet-stream" } });
    assert.equal(put.status, 200);
    const asset = await (await ask("/assets/register", { method: "POST", body: JSON.stringify({
      file_id: offer.file_id, file_name: "large.bin", file_size: bytes.length, db_path: offer.db_path,
      url: offer.download_url, mime_type: "application/octet-stream",
    }) })).json();
    assert.equal(asset.file_size, bytes.length);
    const back = await fetch(offer.download_url);
    assert.equal((await back.arrayBuffer()).byteLength, bytes.length);
    assert.equal((await fetch(offer.url + "0", { method: "PUT", body: "x" })).status, 403);
  },

  async "file.upload: refusals"() {
    await assert.rejects(sdk.file.upload({ file: new File(["x"], "note.txt") }),
                         (error) => error.statusCode === 400 && error.body.includes("Unsupported file type"));
  },

  async "models, search"() {
    assert.deepEqual(await sdk.models.publicModelsModelsGet(), []);
    assert.deepEqual((await sdk.search.searchSearchModelGet({ query: "xl" })).models, []);
    await assert.rejects(sdk.search.searchSearchModelGet({ query: "xl", provider: "civitai" }),
                         (error) => error.statusCode === 501);
  },

  async "errors: 401, 404, 422"() {
    const stranger = new ComfyDeploy({ bearer: "wrong", serverURL: server.url });
    await assert.rejects(stranger.deployments.list({}), (error) => {
      assert.ok(error instanceof errors.SDKError);
      assert.equal(error.statusCode, 401);
      return error.body === '{"detail":"Invalid or expired token"}';
    });
    await assert.rejects(sdk.run.get({ runId: "00000000-0000-4000-8000-000000000000" }),
                         (error) => error.statusCode === 404 && error.body === '{"detail":"Run not found"}');
    await assert.rejects(sdk.run.get({ runId: "abc" }), (error) => {
      assert.ok(error instanceof errors.HTTPValidationError);
      assert.deepEqual(error.detail[0].loc, ["path", "run_id"]);
      return error.detail[0].type === "uuid_parsing";
    });
    await assert.rejects(sdk.run.deployment.queue({ deploymentId: "nope" }),
                         (error) => error instanceof errors.HTTPValidationError);
    await assert.rejects(sdk.run.deployment.queue({ deploymentId: machine.id }), (error) => error.statusCode === 404);
  },

  async "webhooks, which the SDK validates"() {
    const bodies = [];
    const receiver = createServer((request, response) => {
      let text = "";
      request.on("data", (part) => { text += part; });
      request.on("end", () => {
        bodies.push(text);
        response.setHeader("Content-Type", "application/json");
        response.end('{"status":"ok"}');
      });
    });
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const webhook = `http://127.0.0.1:${receiver.address().port}/hook?target_events=run.output`;
    await sdk.run.deployment.sync({ deploymentId: deployment.id, webhook, webhookIntermediateStatus: true });
    while (!bodies.some((each) => each.includes('"success"'))) await new Promise((resolve) => setTimeout(resolve, 20));
    receiver.close();

    for (const body of bodies) {
      const request = new Request(webhook, { method: "POST", headers: { "Content-Type": "application/json" }, body });
      assert.equal((await sdk.validateWebhook({ request })).runId, JSON.parse(body).run_id);
    }
    const kinds = new Set(bodies.map((each) => JSON.parse(each).event_type));
    assert.deepEqual([...kinds].sort(), ["run.output", "run.updated"]);
  },

  async "webhooks: three attempts, only http(s), and no run waits"() {
    let attempts = 0;
    let answered = 0;
    const receiver = createServer((request, response) => {
      const wanted = request.url === "/hook";
      if (wanted) attempts++;
      request.resume();
      request.on("end", () => {
        response.statusCode = attempts < 3 ? 500 : 200;
        response.end();
        if (response.statusCode === 200) answered++;
      });
    });
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const webhook = `http://127.0.0.1:${receiver.address().port}/hook`;
    await sdk.run.deployment.sync({ deploymentId: deployment.id, webhook });
    while (answered === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    receiver.closeAllConnections();
    receiver.close();
    assert.ok(attempts >= 3);

    for (const odd of ["file:///etc/passwd", "ftp://127.0.0.1/x", "no address", "http://", webhook])
      assert.equal((await sdk.run.deployment.sync({ deploymentId: deployment.id, webhook: odd })).length, 1);
  },

  async "POST /run: batches"() {
    const answer = await ask("/run", { method: "POST", body: JSON.stringify({
      deployment_id: deployment.id, batch_input_params: { note: ["a", "b"], other: [1, 2] },
    }) });
    const { batch_id: batchId } = await answer.json();
    const runs = await (await ask(`/v2/workflow/${deployment.workflowId}/runs?limit=50`)).json();
    const members = runs.filter((each) => each.batch_id === batchId);
    assert.equal(members.length, 4);
    for (const each of members) assert.equal((await untilOver(each.id)).status, "success");
  },

  async "batches on the queue path: the answer still fits the SDK"() {
    const answer = await ask("/run/deployment/queue", { method: "POST", body: JSON.stringify({
      deployment_id: deployment.id, batch_number: 3,
    }) });
    const { run_id: runId, batch_id: batchId } = await answer.json();
    assert.equal((await untilOver(runId)).status, "success");
    const runs = await (await ask(`/v2/workflow/${deployment.workflowId}/runs?limit=50`)).json();
    const members = runs.filter((each) => each.batch_id === batchId);
    assert.equal(members.length, 3);
    for (const each of members) await untilOver(each.id);
  },

  async "workflows: create, change, delete"() {
    const created = await (await ask("/workflow", { method: "POST", body: JSON.stringify({
      name: "Näw", workflow_json: '{"nodes":[]}', workflow_api: JSON.stringify(graph),
    }) })).json();
    const path = `/workflow/${created.workflow_id}`;
    const changed = await (await ask(path, { method: "PATCH", body: '{"name":"Neu","pinned":true}' })).json();
    assert.equal(changed.name, "Neu");
    assert.equal(changed.pinned, true);
    assert.equal((await ask(path, { method: "DELETE" })).status, 200);
    assert.equal((await ask(path)).status, 404);
  },

  async "bad input is refused, and the server goes on"() {
    const path = "/run/deployment/queue";
    const id = deployment.id;
    const cases = [
      [422, path, "POST", '{"deployment_id":'],
      [422, path, "POST", "[]"],
      [422, path, "POST", '"x"'],
      [422, path, "POST", `{"deployment_id":"${id}","inputs":[]}`],
      [422, path, "POST", `{"deployment_id":"${id}","inputs":{"a":null}}`],
      [422, path, "POST", `{"deployment_id":"${id}","inputs":{"a":{"b":1}}}`],
      [422, path, "POST", `{"deployment_id":"${id}","gpu":"RTX"}`],
      [422, path, "POST", `{"deployment_id":"${id}","webhook":7}`],
      [422, path, "POST", `{"deployment_id":"${id}","batch_number":"many"}`],
      [422, path, "POST", `{"deployment_id":"${id}","batch_input_params":{"a":1}}`],
      [422, path, "POST", `{"deployment_id":7}`],
      [422, path, "POST", "[".repeat(200000)],
      [422, path, "POST", `{"deployment_id":"${id}","inputs":{"a":"\\ud800"},`],
      [422, path, "POST", `{"deployment_id":"${id}","inputs":{"a":"\\u0000"}}`],
      [404, path, "POST", `{"deployment_id":"${machine.id}"}`],
      [405, path, "GET"],
      [405, path, "HEAD"],
      [405, path, "OPTIONS"],
      [405, "/deployments", "HEAD"],
      [404, "/deployments/", "GET"],
      [404, "//deployments", "GET"],
      [404, "/run/../deployments/%2e%2e", "GET"],
      [404, "/run/%00", "GET"],
      [422, "/run/" + "a".repeat(5000), "GET"],
      [422, "/run/%E2%98%83", "GET"],
      [404, "/session/%22%3B--", "GET"],
      [404, "/workflow/%27%20OR%201%3D1", "GET"],
      [422, "/deployments?page_size=1e3", "GET"],
      [422, "/deployments?environment=%00", "GET"],
      [404, "/machine/%FF", "GET"],
      [501, "/session/dynamic", "POST", "{}"],
      [413, path, "POST", " ".repeat(33 * 1024 * 1024)],
    ];
    for (const [status, where, method, body] of cases) {
      const answer = await ask(where, { method, body });
      assert.equal(answer.status, status, `${method} ${where.slice(0, 60)} ${(body ?? "").slice(0, 60)}`);
      if (method !== "HEAD") assert.ok("detail" in await answer.json());
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }

    /* No key at all, and every text of the world. */
    assert.equal((await fetch(server.url + "/deployments")).status, 401);
    const note = "Ünïcødé ☃ 𝒳 \u0001 \u202e \"quotes\" \\ end";
    const { runId } = await sdk.run.deployment.queue({ deploymentId: id, inputs: { note, "a/b c": 1.5e300, ok: true, list: [1, "2"] } });
    const run = await untilOver(runId);
    assert.equal(run.workflowInputs.note, note);
  },

  async "the generation before, 2.0.0-beta.59"() {
    if (!existsSync(join(folder, "node_modules", "comfydeploy-59"))) return "SKIP it is not installed";
    const older = new (require("comfydeploy-59").ComfyDeploy)({ bearer: server.key, serverURL: server.url });

    const { runId } = await older.run.queue({ deploymentId: deployment.id, webhook: null, gpuEventId: null });
    await untilOver(runId);
    assert.equal((await older.run.get({ runId })).status, "success");
    assert.equal((await older.run.sync({ workflowVersionId: versionId, machineId: machine.id })).length, 1);
    const events = await collect(await older.run.stream({ deploymentId: deployment.id }));
    assert.equal(events.at(-1).data.data.status, "success");

    const { sessionId } = await older.session.create({ machineId: machine.id, timeout: 15 });
    assert.equal((await older.session.get({ sessionId })).sessionId, sessionId);
    const [listed] = await older.session.list({ machineId: machine.id });
    assert.equal(listed.sessionId, sessionId);
    assert.deepEqual(await older.session.cancel({ sessionId }), { success: true });
    assert.ok((await older.deployments.list({ environment: "production" })).length > 0);
    const stored = await older.file.upload({ file: new File(["x"], "x.png") });
    assert.match(stored.fileId, /^img_/);
  },

  async "a restart: runs go on under the same id"() {
    const { runId } = await withGraph(slowGraph, () => sdk.run.workflow.queue({
      workflowId: deployment.workflowId, workflowApiJson: slowGraph, machineId: machine.id,
    }));
    await stop(server);
    server = await start(data);
    const again = new ComfyDeploy({ bearer: server.key, serverURL: server.url });
    for (;;) {
      const run = await again.run.get({ runId });
      if (run.status === "success") break;
      assert.ok(["not-started", "queued", "started", "running"].includes(run.status), run.status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
};

let failures = 0;
let number = 0;

console.log(`1..${Object.keys(tests).length + 1}`);
for (const [name, test] of Object.entries(tests)) {
  number++;
  try {
    const skipped = await test();
    console.log(`ok ${number} - ${name}${skipped ? ` # ${skipped}` : ""}`);
  } catch (error) {
    failures++;
    console.log(`not ok ${number} - ${name}`);
    console.log(String(error.stack ?? error).replace(/^/gm, "# "));
  }
}

const status = await stop(server);
console.log(`${status === 0 ? "ok" : "not ok"} ${number + 1} - leaves in order`);
rmSync(data, { recursive: true, force: true });
process.exit(failures === 0 && status === 0 ? 0 : 1);
