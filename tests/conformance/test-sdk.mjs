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

  async "run.queue: the four shapes"() {
    const bodies = [
      { deploymentId: deployment.id },
      { workflowVersionId: versionId, machineId: machine.id },
      { workflowId: deployment.workflowId, workflowApiJson: graph, machineId: machine.id },
    ];
    for (const body of bodies) {
      const { runId } = await withGraph(body.workflowApiJson ?? null, () => sdk.run.queue(body));
      assert.equal((await untilOver(runId)).status, "success");
    }
    await assert.rejects(sdk.run.queue({ modelId: "any" }), (error) => error.statusCode === 404);
  },

  async "run.sync"() {
    assert.equal((await sdk.run.sync({ workflowVersionId: versionId, machineId: machine.id })).length, 1);
  },

  async "run.stream"() {
    const events = await collect(await sdk.run.stream({ deploymentId: deployment.id }));
    assert.equal(events.at(-1).data.data.status, "success");
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

  async "file.upload: refusals"() {
    await assert.rejects(sdk.file.upload({ file: new File(["x"], "note.txt") }),
                         (error) => error.statusCode === 400 && error.body.includes("Unsupported file type"));
  },

  async "models, search"() {
    assert.deepEqual(await sdk.models.publicModelsModelsGet(), []);
    assert.deepEqual((await sdk.search.searchSearchModelGet({ query: "xl" })).models, []);
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
    await test();
    console.log(`ok ${number} - ${name}`);
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
