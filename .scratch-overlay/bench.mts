import { fork } from "node:child_process";
import { noise } from "@chainsafe/libp2p-noise"; import { yamux } from "@chainsafe/libp2p-yamux"; import { webSockets } from "@libp2p/websockets"; import { tcp } from "@libp2p/tcp";
import { identify } from "@libp2p/identify"; import { createLibp2p } from "libp2p"; import { multiaddr } from "@multiformats/multiaddr";
import { noiseCrypto } from "../src/overlay/tuning/noise-crypto.ts"; import { withQuietDecoder } from "../src/overlay/tuning/noise-decoder.ts"; import { tuneTransportWrites } from "../src/overlay/tuning/transport-writes.ts"; import { withHalfWindowUpdates } from "../src/overlay/tuning/half-window.ts";
import { silentLibp2pLogger } from "../src/overlay/libp2p-logger.ts"; import { mergeOnce } from "./merge-once.ts";
import { FrameSplitter, frame } from "../src/overlay/frames.ts"; import { writeAll } from "../src/overlay/write-all.ts"; import { systemClock } from "../src/core/index.ts";
const P="/bench/1"; const N=Number(process.env.N??20000);
const make = (flags: string, listen: string[]) => createLibp2p({ addresses:{listen}, transports:[webSockets(),tcp()],
  ...(flags.includes("l")?{logger:silentLibp2pLogger}:{}),
  ...(flags.includes("3")?{connectionProtector:()=>({protect:tuneTransportWrites})}:{}),
  connectionEncrypters:[(c:any)=>{const n=noise(flags.includes("1")?{crypto:noiseCrypto}:{})(c); return flags.includes("2")?withQuietDecoder(n):n}],
  streamMuxers:[()=>{const f=yamux({maxInboundStreams:4096,maxOutboundStreams:4096,maxEarlyStreams:4096})(); return flags.includes("4")?withHalfWindowUpdates(f):f}],
  services:{identify:identify()} } as any);
if (process.argv[2]==="server") {
  const flags=process.argv[3]!; const node = await make(flags,[process.argv[4]==="tcp"?"/ip4/127.0.0.1/tcp/0":"/ip4/127.0.0.1/tcp/0/ws"]);
  if (flags.includes("m")) mergeOnce(node.peerStore);
  let got=0, base=process.cpuUsage();
  await node.handle(P,(stream:any)=>{ const sp=new FrameSplitter(1e7); stream.addEventListener("remoteCloseWrite",()=>queueMicrotask(()=>stream.close())); stream.addEventListener("message",(e:any)=>{sp.push(e.data.subarray()); for(;;){const b=sp.next(); if(!b)break; if (b.length===1){ got=0; base=process.cpuUsage(); continue } if(++got===N){const u=process.cpuUsage(base); process.send!({cpu:(u.user+u.system)/N})}}})},{maxInboundStreams:4096,maxOutboundStreams:4096});
  process.send!({addr:node.getMultiaddrs()[0]!.toString()});
} else {
  const run = async (flags:string, mode:"long"|"new", transport:string) => {
    const child=fork(import.meta.filename,["server",flags,transport],{stdio:"inherit"});
    const next=()=>new Promise<any>(r=>child.once("message",r));
    const {addr}=await next(); const node=await make(flags,[]); if (flags.includes("h")) await node.handle(P,()=>{}); if (flags.includes("m")) mergeOnce(node.peerStore);
    const conn=await node.dial(multiaddr(addr)); const body=frame(new Uint8Array(3072)); const mark=frame(new Uint8Array(1));
    const stream=await conn.newStream(P); 
    const one=async()=>{ const s=await conn.newStream(P,{maxOutboundStreams:4096}); s.send(body); await s.close() };
    const burst=async(n:number)=>{ if(mode==="long"){ for(let i=0;i<n;i++) await writeAll(stream,body,systemClock) } else { let left=n; await Promise.all(Array.from({length:32},async()=>{while(left-->0) await one()})) } };
    await burst(Math.min(2000,N/4)); await new Promise(r=>setTimeout(r,300)); stream.send(mark); await new Promise(r=>setTimeout(r,100));
    const done=next(); const base=process.cpuUsage(), t=performance.now(); await burst(N); const {cpu}=await done; const ms=performance.now()-t, u=process.cpuUsage(base);
    child.kill(); await node.stop(); return {rate:N/ms*1000, client:(u.user+u.system)/N, server:cpu};
  };
  const mode=process.argv[2] as any, transport=process.argv[3]??"ws"; const variants=process.argv.slice(4); const all=new Map(variants.map(v=>[v,[] as any[]]));
  for(let r=0;r<3;r++) for(const v of variants) all.get(v)!.push(await run(v,mode,transport));
  const med=(x:number[])=>x.sort((a,b)=>a-b)[1]!;
  for(const [v,rs] of all) console.log(mode,transport,v.padEnd(9),"msg/s",Math.round(med(rs.map(r=>r.rate))),"client µs",med(rs.map(r=>r.client)).toFixed(0),"server µs",med(rs.map(r=>r.server)).toFixed(0));
}
