export namespace account {
	
	export class Result {
	    name: string;
	    issuer: string;
	    verdict: string;
	    who: string;
	    kind: string;
	    scope: string;
	    reason: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Result(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.issuer = source["issuer"];
	        this.verdict = source["verdict"];
	        this.who = source["who"];
	        this.kind = source["kind"];
	        this.scope = source["scope"];
	        this.reason = source["reason"];
	        this.message = source["message"];
	    }
	}

}

export namespace arrival {
	
	export class Checkpoint {
	    path: string;
	    step: number;
	    final: boolean;
	    files: number;
	    bytes: number;
	    // Go type: time
	    at: any;
	    weights: string;
	
	    static createFrom(source: any = {}) {
	        return new Checkpoint(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.step = source["step"];
	        this.final = source["final"];
	        this.files = source["files"];
	        this.bytes = source["bytes"];
	        this.at = this.convertValues(source["at"], null);
	        this.weights = source["weights"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class File {
	    path: string;
	    bytes: number;
	    // Go type: time
	    at: any;
	
	    static createFrom(source: any = {}) {
	        return new File(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.bytes = source["bytes"];
	        this.at = this.convertValues(source["at"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Sample {
	    path: string;
	    step: number;
	    prompt: string;
	    bytes: number;
	    // Go type: time
	    at: any;
	    video: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Sample(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.step = source["step"];
	        this.prompt = source["prompt"];
	        this.bytes = source["bytes"];
	        this.at = this.convertValues(source["at"], null);
	        this.video = source["video"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Outputs {
	    files: File[];
	    checkpoints: Checkpoint[];
	    samples: Sample[];
	    bytes: number;
	    more: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Outputs(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.files = this.convertValues(source["files"], File);
	        this.checkpoints = this.convertValues(source["checkpoints"], Checkpoint);
	        this.samples = this.convertValues(source["samples"], Sample);
	        this.bytes = source["bytes"];
	        this.more = source["more"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace core {
	
	export class Checkpoint {
	    step: number;
	    path: string;
	    bytes: number;
	    current: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Checkpoint(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.step = source["step"];
	        this.path = source["path"];
	        this.bytes = source["bytes"];
	        this.current = source["current"];
	    }
	}
	export class Costs {
	    state: string;
	    reason: string;
	    message: string;
	    consent: string;
	    providers: provider.Description[];
	
	    static createFrom(source: any = {}) {
	        return new Costs(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.message = source["message"];
	        this.consent = source["consent"];
	        this.providers = this.convertValues(source["providers"], provider.Description);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Data {
	    state: string;
	    reason: string;
	    message: string;
	    folder: string;
	    type: string;
	    images: number;
	    captions: number;
	    missing: number;
	    bytes: number;
	    left_out: training.LeftOut[];
	
	    static createFrom(source: any = {}) {
	        return new Data(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.message = source["message"];
	        this.folder = source["folder"];
	        this.type = source["type"];
	        this.images = source["images"];
	        this.captions = source["captions"];
	        this.missing = source["missing"];
	        this.bytes = source["bytes"];
	        this.left_out = this.convertValues(source["left_out"], training.LeftOut);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Job {
	    id: string;
	    name: string;
	    provider: string;
	    hardware?: string;
	    config?: string;
	    status: string;
	    delivery: string;
	    // Go type: time
	    created_at: any;
	    // Go type: time
	    started_at: any;
	    // Go type: time
	    ended_at: any;
	    step: number;
	    total_steps: number;
	    eta_seconds?: number;
	    loss?: number;
	    cost: job.Cost;
	    model_path?: string;
	    error?: string;
	    revision: number;
	    active: boolean;
	    asked: job.Asked;
	    said: job.Said;
	    seen: job.Seen;
	    delivery_detail: job.Delivery;
	
	    static createFrom(source: any = {}) {
	        return new Job(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.provider = source["provider"];
	        this.hardware = source["hardware"];
	        this.config = source["config"];
	        this.status = source["status"];
	        this.delivery = source["delivery"];
	        this.created_at = this.convertValues(source["created_at"], null);
	        this.started_at = this.convertValues(source["started_at"], null);
	        this.ended_at = this.convertValues(source["ended_at"], null);
	        this.step = source["step"];
	        this.total_steps = source["total_steps"];
	        this.eta_seconds = source["eta_seconds"];
	        this.loss = source["loss"];
	        this.cost = this.convertValues(source["cost"], job.Cost);
	        this.model_path = source["model_path"];
	        this.error = source["error"];
	        this.revision = source["revision"];
	        this.active = source["active"];
	        this.asked = this.convertValues(source["asked"], job.Asked);
	        this.said = this.convertValues(source["said"], job.Said);
	        this.seen = this.convertValues(source["seen"], job.Seen);
	        this.delivery_detail = this.convertValues(source["delivery_detail"], job.Delivery);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ModelImage {
	    path: string;
	    step: number;
	
	    static createFrom(source: any = {}) {
	        return new ModelImage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.step = source["step"];
	    }
	}
	export class ModelDetail {
	    id: string;
	    name: string;
	    state: string;
	    job_id?: string;
	    job_name?: string;
	    path?: string;
	    here: boolean;
	    library_path?: string;
	    kind?: string;
	    // Go type: time
	    at: any;
	    bytes: number;
	    sha256?: string;
	    step: number;
	    tensors: number;
	    base?: string;
	    method?: string;
	    rank?: number;
	    trigger?: string;
	    resolution?: string;
	    problem?: string;
	    changed: boolean;
	    check?: library.Report;
	    uses?: library.Use[];
	    image?: ModelImage;
	    anatomy?: library.Anatomy;
	    images: ModelImage[];
	    checkpoints: Checkpoint[];
	
	    static createFrom(source: any = {}) {
	        return new ModelDetail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.state = source["state"];
	        this.job_id = source["job_id"];
	        this.job_name = source["job_name"];
	        this.path = source["path"];
	        this.here = source["here"];
	        this.library_path = source["library_path"];
	        this.kind = source["kind"];
	        this.at = this.convertValues(source["at"], null);
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	        this.step = source["step"];
	        this.tensors = source["tensors"];
	        this.base = source["base"];
	        this.method = source["method"];
	        this.rank = source["rank"];
	        this.trigger = source["trigger"];
	        this.resolution = source["resolution"];
	        this.problem = source["problem"];
	        this.changed = source["changed"];
	        this.check = this.convertValues(source["check"], library.Report);
	        this.uses = this.convertValues(source["uses"], library.Use);
	        this.image = this.convertValues(source["image"], ModelImage);
	        this.anatomy = this.convertValues(source["anatomy"], library.Anatomy);
	        this.images = this.convertValues(source["images"], ModelImage);
	        this.checkpoints = this.convertValues(source["checkpoints"], Checkpoint);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ModelFolder {
	    path: string;
	    default: boolean;
	    made: boolean;
	    problem?: string;
	
	    static createFrom(source: any = {}) {
	        return new ModelFolder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.default = source["default"];
	        this.made = source["made"];
	        this.problem = source["problem"];
	    }
	}
	
	export class ModelInfo {
	    id: string;
	    name: string;
	    state: string;
	    job_id?: string;
	    job_name?: string;
	    path?: string;
	    here: boolean;
	    library_path?: string;
	    kind?: string;
	    // Go type: time
	    at: any;
	    bytes: number;
	    sha256?: string;
	    step: number;
	    tensors: number;
	    base?: string;
	    method?: string;
	    rank?: number;
	    trigger?: string;
	    resolution?: string;
	    problem?: string;
	    changed: boolean;
	    check?: library.Report;
	    uses?: library.Use[];
	    image?: ModelImage;
	
	    static createFrom(source: any = {}) {
	        return new ModelInfo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.state = source["state"];
	        this.job_id = source["job_id"];
	        this.job_name = source["job_name"];
	        this.path = source["path"];
	        this.here = source["here"];
	        this.library_path = source["library_path"];
	        this.kind = source["kind"];
	        this.at = this.convertValues(source["at"], null);
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	        this.step = source["step"];
	        this.tensors = source["tensors"];
	        this.base = source["base"];
	        this.method = source["method"];
	        this.rank = source["rank"];
	        this.trigger = source["trigger"];
	        this.resolution = source["resolution"];
	        this.problem = source["problem"];
	        this.changed = source["changed"];
	        this.check = this.convertValues(source["check"], library.Report);
	        this.uses = this.convertValues(source["uses"], library.Use);
	        this.image = this.convertValues(source["image"], ModelImage);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Network {
	    mode: string;
	    proxy: string;
	    bundle: string;
	    environment: string;
	    login: secret.Status;
	    certificates?: network.Bundle;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new Network(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.proxy = source["proxy"];
	        this.bundle = source["bundle"];
	        this.environment = source["environment"];
	        this.login = this.convertValues(source["login"], secret.Status);
	        this.certificates = this.convertValues(source["certificates"], network.Bundle);
	        this.problem = source["problem"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Port {
	    port: number;
	    address: string;
	    jobs: number;
	    given: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Port(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.port = source["port"];
	        this.address = source["address"];
	        this.jobs = source["jobs"];
	        this.given = source["given"];
	    }
	}
	export class Results {
	    state: string;
	    reason: string;
	    message: string;
	    models: string;
	    default: boolean;
	    outputs: string;
	    free: number;
	
	    static createFrom(source: any = {}) {
	        return new Results(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.message = source["message"];
	        this.models = source["models"];
	        this.default = source["default"];
	        this.outputs = source["outputs"];
	        this.free = source["free"];
	    }
	}

}

export namespace draft {
	
	export class Choice {
	    provider: string;
	    hardware: string;
	
	    static createFrom(source: any = {}) {
	        return new Choice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.provider = source["provider"];
	        this.hardware = source["hardware"];
	    }
	}
	export class Origin {
	    kind: string;
	    from: string;
	
	    static createFrom(source: any = {}) {
	        return new Origin(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.from = source["from"];
	    }
	}
	export class Draft {
	    id: string;
	    name: string;
	    family: string;
	    steps: string;
	    origin: Origin;
	    // Go type: time
	    created_at: any;
	    // Go type: time
	    updated_at: any;
	    dir: string;
	    texts: trainconfig.Texts;
	    choice: Choice;
	    left_out: string[];
	
	    static createFrom(source: any = {}) {
	        return new Draft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.family = source["family"];
	        this.steps = source["steps"];
	        this.origin = this.convertValues(source["origin"], Origin);
	        this.created_at = this.convertValues(source["created_at"], null);
	        this.updated_at = this.convertValues(source["updated_at"], null);
	        this.dir = source["dir"];
	        this.texts = this.convertValues(source["texts"], trainconfig.Texts);
	        this.choice = this.convertValues(source["choice"], Choice);
	        this.left_out = source["left_out"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Problem {
	    file: string;
	    field: string;
	    message: string;
	    fix: string;
	    warning: boolean;
	    line?: number;
	    column?: number;
	    form: string;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.field = source["field"];
	        this.message = source["message"];
	        this.fix = source["fix"];
	        this.warning = source["warning"];
	        this.line = source["line"];
	        this.column = source["column"];
	        this.form = source["form"];
	    }
	}
	export class Summary {
	    id: string;
	    name: string;
	    family: string;
	    steps: string;
	    origin: Origin;
	    // Go type: time
	    created_at: any;
	    // Go type: time
	    updated_at: any;
	
	    static createFrom(source: any = {}) {
	        return new Summary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.family = source["family"];
	        this.steps = source["steps"];
	        this.origin = this.convertValues(source["origin"], Origin);
	        this.created_at = this.convertValues(source["created_at"], null);
	        this.updated_at = this.convertValues(source["updated_at"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class View {
	    readable: boolean;
	    reading: recipe.Reading;
	    problems: Problem[];
	    usable: boolean;
	
	    static createFrom(source: any = {}) {
	        return new View(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.readable = source["readable"];
	        this.reading = this.convertValues(source["reading"], recipe.Reading);
	        this.problems = this.convertValues(source["problems"], Problem);
	        this.usable = source["usable"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace job {
	
	export class Agreement {
	    // Go type: time
	    at: any;
	    by?: string;
	    mode?: string;
	
	    static createFrom(source: any = {}) {
	        return new Agreement(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = this.convertValues(source["at"], null);
	        this.by = source["by"];
	        this.mode = source["mode"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Cost {
	    known: boolean;
	    min_usd: number;
	    max_usd: number;
	
	    static createFrom(source: any = {}) {
	        return new Cost(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.known = source["known"];
	        this.min_usd = source["min_usd"];
	        this.max_usd = source["max_usd"];
	    }
	}
	export class Asked {
	    provider: string;
	    hardware?: string;
	    config_name: string;
	    config_dir: string;
	    steps: number;
	    plan_digest: string;
	    consent: Agreement;
	    cost: Cost;
	    phase: string;
	    // Go type: time
	    phase_at: any;
	    fault?: string;
	    // Go type: time
	    cancel_at: any;
	    cancel_by?: string;
	    // Go type: time
	    let_go_at: any;
	    let_go_by?: string;
	    // Go type: time
	    removed_at: any;
	
	    static createFrom(source: any = {}) {
	        return new Asked(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.provider = source["provider"];
	        this.hardware = source["hardware"];
	        this.config_name = source["config_name"];
	        this.config_dir = source["config_dir"];
	        this.steps = source["steps"];
	        this.plan_digest = source["plan_digest"];
	        this.consent = this.convertValues(source["consent"], Agreement);
	        this.cost = this.convertValues(source["cost"], Cost);
	        this.phase = source["phase"];
	        this.phase_at = this.convertValues(source["phase_at"], null);
	        this.fault = source["fault"];
	        this.cancel_at = this.convertValues(source["cancel_at"], null);
	        this.cancel_by = source["cancel_by"];
	        this.let_go_at = this.convertValues(source["let_go_at"], null);
	        this.let_go_by = source["let_go_by"];
	        this.removed_at = this.convertValues(source["removed_at"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Model {
	    path: string;
	    dir: string;
	    bytes: number;
	    sha256: string;
	    step: number;
	    tensors: number;
	    metadata?: Record<string, string>;
	    checks?: string[];
	    // Go type: time
	    verified_at: any;
	
	    static createFrom(source: any = {}) {
	        return new Model(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.dir = source["dir"];
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	        this.step = source["step"];
	        this.tensors = source["tensors"];
	        this.metadata = source["metadata"];
	        this.checks = source["checks"];
	        this.verified_at = this.convertValues(source["verified_at"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Delivery {
	    state: string;
	    // Go type: time
	    at: any;
	    objects: number;
	    bytes: number;
	    model?: Model;
	    reason?: string;
	
	    static createFrom(source: any = {}) {
	        return new Delivery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.at = this.convertValues(source["at"], null);
	        this.objects = source["objects"];
	        this.bytes = source["bytes"];
	        this.model = this.convertValues(source["model"], Model);
	        this.reason = source["reason"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Facets {
	    statuses: Record<string, number>;
	    deliveries: Record<string, number>;
	    providers: Record<string, number>;
	    all: number;
	
	    static createFrom(source: any = {}) {
	        return new Facets(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.statuses = source["statuses"];
	        this.deliveries = source["deliveries"];
	        this.providers = source["providers"];
	        this.all = source["all"];
	    }
	}
	export class Filter {
	    statuses: string[];
	    deliveries: string[];
	    provider: string;
	    text: string;
	    active: boolean;
	    sort: string;
	    ascending: boolean;
	    limit: number;
	    offset: number;
	
	    static createFrom(source: any = {}) {
	        return new Filter(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.statuses = source["statuses"];
	        this.deliveries = source["deliveries"];
	        this.provider = source["provider"];
	        this.text = source["text"];
	        this.active = source["active"];
	        this.sort = source["sort"];
	        this.ascending = source["ascending"];
	        this.limit = source["limit"];
	        this.offset = source["offset"];
	    }
	}
	export class LogCursor {
	    cursor?: string;
	    bytes: number;
	    parsed: number;
	    metric_bytes: number;
	    points: number;
	
	    static createFrom(source: any = {}) {
	        return new LogCursor(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.cursor = source["cursor"];
	        this.bytes = source["bytes"];
	        this.parsed = source["parsed"];
	        this.metric_bytes = source["metric_bytes"];
	        this.points = source["points"];
	    }
	}
	
	export class Said {
	    remote_id?: string;
	    remote_url?: string;
	    status?: string;
	    // Go type: time
	    at: any;
	    // Go type: time
	    started_at: any;
	    // Go type: time
	    ended_at: any;
	    error?: string;
	    output?: string;
	
	    static createFrom(source: any = {}) {
	        return new Said(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.remote_id = source["remote_id"];
	        this.remote_url = source["remote_url"];
	        this.status = source["status"];
	        this.at = this.convertValues(source["at"], null);
	        this.started_at = this.convertValues(source["started_at"], null);
	        this.ended_at = this.convertValues(source["ended_at"], null);
	        this.error = source["error"];
	        this.output = source["output"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Seen {
	    stage?: string;
	    step: number;
	    total_steps: number;
	    loss?: number;
	    learning_rate?: number;
	    eta_seconds?: number;
	    // Go type: time
	    last_step_at: any;
	    // Go type: time
	    last_log_at: any;
	    last_line?: string;
	    // Go type: time
	    answered_at: any;
	    problem?: string;
	    log: LogCursor;
	
	    static createFrom(source: any = {}) {
	        return new Seen(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.stage = source["stage"];
	        this.step = source["step"];
	        this.total_steps = source["total_steps"];
	        this.loss = source["loss"];
	        this.learning_rate = source["learning_rate"];
	        this.eta_seconds = source["eta_seconds"];
	        this.last_step_at = this.convertValues(source["last_step_at"], null);
	        this.last_log_at = this.convertValues(source["last_log_at"], null);
	        this.last_line = source["last_line"];
	        this.answered_at = this.convertValues(source["answered_at"], null);
	        this.problem = source["problem"];
	        this.log = this.convertValues(source["log"], LogCursor);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Summary {
	    id: string;
	    name: string;
	    provider: string;
	    hardware?: string;
	    config?: string;
	    status: string;
	    delivery: string;
	    // Go type: time
	    created_at: any;
	    // Go type: time
	    started_at: any;
	    // Go type: time
	    ended_at: any;
	    step: number;
	    total_steps: number;
	    eta_seconds?: number;
	    loss?: number;
	    cost: Cost;
	    model_path?: string;
	    error?: string;
	    revision: number;
	    active: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Summary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.provider = source["provider"];
	        this.hardware = source["hardware"];
	        this.config = source["config"];
	        this.status = source["status"];
	        this.delivery = source["delivery"];
	        this.created_at = this.convertValues(source["created_at"], null);
	        this.started_at = this.convertValues(source["started_at"], null);
	        this.ended_at = this.convertValues(source["ended_at"], null);
	        this.step = source["step"];
	        this.total_steps = source["total_steps"];
	        this.eta_seconds = source["eta_seconds"];
	        this.loss = source["loss"];
	        this.cost = this.convertValues(source["cost"], Cost);
	        this.model_path = source["model_path"];
	        this.error = source["error"];
	        this.revision = source["revision"];
	        this.active = source["active"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Transition {
	    // Go type: time
	    at: any;
	    source: string;
	    kind: string;
	    from: string;
	    to: string;
	    cause?: string;
	
	    static createFrom(source: any = {}) {
	        return new Transition(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = this.convertValues(source["at"], null);
	        this.source = source["source"];
	        this.kind = source["kind"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.cause = source["cause"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace library {
	
	export class Field {
	    key: string;
	    value: string;
	    bytes: number;
	    cut: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Field(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.value = source["value"];
	        this.bytes = source["bytes"];
	        this.cut = source["cut"];
	    }
	}
	export class Shape {
	    shape: string;
	    tensors: number;
	
	    static createFrom(source: any = {}) {
	        return new Shape(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.shape = source["shape"];
	        this.tensors = source["tensors"];
	    }
	}
	export class Share {
	    dtype: string;
	    tensors: number;
	    parameters: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new Share(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.dtype = source["dtype"];
	        this.tensors = source["tensors"];
	        this.parameters = source["parameters"];
	        this.bytes = source["bytes"];
	    }
	}
	export class Anatomy {
	    base?: string;
	    title?: string;
	    trigger?: string;
	    comment?: string;
	    method: string;
	    rank?: number;
	    alpha?: number;
	    tensors: number;
	    parameters: number;
	    dtype?: string;
	    resolution?: string;
	    step?: number;
	    metadata?: Record<string, string>;
	    header_bytes: number;
	    dtypes: Share[];
	    shapes: Shape[];
	    other_shapes: number;
	    fields: Field[];
	    left_out: number;
	
	    static createFrom(source: any = {}) {
	        return new Anatomy(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.base = source["base"];
	        this.title = source["title"];
	        this.trigger = source["trigger"];
	        this.comment = source["comment"];
	        this.method = source["method"];
	        this.rank = source["rank"];
	        this.alpha = source["alpha"];
	        this.tensors = source["tensors"];
	        this.parameters = source["parameters"];
	        this.dtype = source["dtype"];
	        this.resolution = source["resolution"];
	        this.step = source["step"];
	        this.metadata = source["metadata"];
	        this.header_bytes = source["header_bytes"];
	        this.dtypes = this.convertValues(source["dtypes"], Share);
	        this.shapes = this.convertValues(source["shapes"], Shape);
	        this.other_shapes = source["other_shapes"];
	        this.fields = this.convertValues(source["fields"], Field);
	        this.left_out = source["left_out"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Report {
	    path: string;
	    // Go type: time
	    at: any;
	    bytes: number;
	    sha256: string;
	    expected?: string;
	    tensors: number;
	    numbers: number;
	    nan: number;
	    inf: number;
	    bad?: string[];
	    checks: string[];
	    problems?: string[];
	
	    static createFrom(source: any = {}) {
	        return new Report(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.at = this.convertValues(source["at"], null);
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	        this.expected = source["expected"];
	        this.tensors = source["tensors"];
	        this.numbers = source["numbers"];
	        this.nan = source["nan"];
	        this.inf = source["inf"];
	        this.bad = source["bad"];
	        this.checks = source["checks"];
	        this.problems = source["problems"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class Target {
	    id: string;
	    name: string;
	    dir: string;
	    found: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Target(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.dir = source["dir"];
	        this.found = source["found"];
	    }
	}
	export class Use {
	    target: string;
	    name: string;
	    path: string;
	
	    static createFrom(source: any = {}) {
	        return new Use(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.target = source["target"];
	        this.name = source["name"];
	        this.path = source["path"];
	    }
	}

}

export namespace network {
	
	export class Bundle {
	    path: string;
	    certificates: number;
	    expired: number;
	    names: string[];
	    // Go type: time
	    until: any;
	
	    static createFrom(source: any = {}) {
	        return new Bundle(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.certificates = source["certificates"];
	        this.expired = source["expired"];
	        this.names = source["names"];
	        this.until = this.convertValues(source["until"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Settings {
	    mode: string;
	    proxy: string;
	    bundle: string;
	
	    static createFrom(source: any = {}) {
	        return new Settings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.proxy = source["proxy"];
	        this.bundle = source["bundle"];
	    }
	}

}

export namespace provider {
	
	export class Hardware {
	    id: string;
	    name: string;
	    gpus: number;
	    memory_gb: number;
	    usd_hour: number;
	    source?: string;
	
	    static createFrom(source: any = {}) {
	        return new Hardware(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.gpus = source["gpus"];
	        this.memory_gb = source["memory_gb"];
	        this.usd_hour = source["usd_hour"];
	        this.source = source["source"];
	    }
	}
	export class Setting {
	    name: string;
	    type: string;
	    label: string;
	    help: string;
	    default: string;
	    advanced: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Setting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.type = source["type"];
	        this.label = source["label"];
	        this.help = source["help"];
	        this.default = source["default"];
	        this.advanced = source["advanced"];
	    }
	}
	export class Description {
	    id: string;
	    name: string;
	    summary: string;
	    availability: string;
	    local: boolean;
	    secrets?: string[];
	    settings?: Setting[];
	    hardware: Hardware[];
	
	    static createFrom(source: any = {}) {
	        return new Description(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.summary = source["summary"];
	        this.availability = source["availability"];
	        this.local = source["local"];
	        this.secrets = source["secrets"];
	        this.settings = this.convertValues(source["settings"], Setting);
	        this.hardware = this.convertValues(source["hardware"], Hardware);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	

}

export namespace recipe {
	
	export class Family {
	    id: string;
	    name: string;
	    model: string;
	    gated: boolean;
	    media: string;
	    memory_gb: number;
	    billions: number;
	    guide: string;
	    defaults: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Family(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.model = source["model"];
	        this.gated = source["gated"];
	        this.media = source["media"];
	        this.memory_gb = source["memory_gb"];
	        this.billions = source["billions"];
	        this.guide = source["guide"];
	        this.defaults = source["defaults"];
	    }
	}
	export class Field {
	    name: string;
	    kind: string;
	    section: string;
	    min: number;
	    max: number;
	    step: number;
	    default: string;
	    choices: string[];
	    required: boolean;
	    only: string;
	
	    static createFrom(source: any = {}) {
	        return new Field(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.section = source["section"];
	        this.min = source["min"];
	        this.max = source["max"];
	        this.step = source["step"];
	        this.default = source["default"];
	        this.choices = source["choices"];
	        this.required = source["required"];
	        this.only = source["only"];
	    }
	}
	export class Description {
	    fields: Field[];
	    families: Family[];
	
	    static createFrom(source: any = {}) {
	        return new Description(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.fields = this.convertValues(source["fields"], Field);
	        this.families = this.convertValues(source["families"], Family);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class Mistake {
	    field: string;
	    code: string;
	    bound: number;
	
	    static createFrom(source: any = {}) {
	        return new Mistake(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.field = source["field"];
	        this.code = source["code"];
	        this.bound = source["bound"];
	    }
	}
	export class Override {
	    file: string;
	    field: string;
	    recipe: string;
	    value: string;
	
	    static createFrom(source: any = {}) {
	        return new Override(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.field = source["field"];
	        this.recipe = source["recipe"];
	        this.value = source["value"];
	    }
	}
	export class Reading {
	    values: Record<string, string>;
	    overridden: Override[];
	    more: string[];
	    known: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Reading(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.values = source["values"];
	        this.overridden = this.convertValues(source["overridden"], Override);
	        this.more = source["more"];
	        this.known = source["known"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace secret {
	
	export class Status {
	    name: string;
	    present: boolean;
	    source: string;
	    shadowed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Status(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.present = source["present"];
	        this.source = source["source"];
	        this.shadowed = source["shadowed"];
	    }
	}

}

export namespace series {
	
	export class Curve {
	    step: number[];
	    loss: number[];
	    smooth: number[];
	    rate: number[];
	    speed: number[];
	    points: number;
	    all: number;
	    first: number;
	    last: number;
	    lowest: number;
	    highest: number;
	
	    static createFrom(source: any = {}) {
	        return new Curve(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.step = source["step"];
	        this.loss = source["loss"];
	        this.smooth = source["smooth"];
	        this.rate = source["rate"];
	        this.speed = source["speed"];
	        this.points = source["points"];
	        this.all = source["all"];
	        this.first = source["first"];
	        this.last = source["last"];
	        this.lowest = source["lowest"];
	        this.highest = source["highest"];
	    }
	}
	export class Pace {
	    steps_per_second: number;
	    left: number;
	
	    static createFrom(source: any = {}) {
	        return new Pace(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.steps_per_second = source["steps_per_second"];
	        this.left = source["left"];
	    }
	}
	export class Want {
	    from: number;
	    to: number;
	    width: number;
	    smoothing: number;
	
	    static createFrom(source: any = {}) {
	        return new Want(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.to = source["to"];
	        this.width = source["width"];
	        this.smoothing = source["smoothing"];
	    }
	}

}

export namespace service {
	
	export class Awake {
	    needed: boolean;
	    held: boolean;
	    // Go type: time
	    until: any;
	
	    static createFrom(source: any = {}) {
	        return new Awake(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.needed = source["needed"];
	        this.held = source["held"];
	        this.until = this.convertValues(source["until"], null);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Notifications {
	    on: boolean;
	    completed: boolean;
	    failed: boolean;
	    attention: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Notifications(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.on = source["on"];
	        this.completed = source["completed"];
	        this.failed = source["failed"];
	        this.attention = source["attention"];
	    }
	}
	export class Chosen {
	    theme: string;
	    notifications: Notifications;
	    closing: string;
	
	    static createFrom(source: any = {}) {
	        return new Chosen(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.theme = source["theme"];
	        this.notifications = this.convertValues(source["notifications"], Notifications);
	        this.closing = source["closing"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Detail {
	    job: core.Job;
	    ended: boolean;
	    pace: series.Pace;
	
	    static createFrom(source: any = {}) {
	        return new Detail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job = this.convertValues(source["job"], core.Job);
	        this.ended = source["ended"];
	        this.pace = this.convertValues(source["pace"], series.Pace);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Problem {
	    file: string;
	    field: string;
	    message: string;
	    fix: string;
	    line: number;
	    column: number;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.field = source["field"];
	        this.message = source["message"];
	        this.fix = source["fix"];
	        this.line = source["line"];
	        this.column = source["column"];
	    }
	}
	export class Fault {
	    code: string;
	    message: string;
	    problems: Problem[];
	
	    static createFrom(source: any = {}) {
	        return new Fault(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.message = source["message"];
	        this.problems = this.convertValues(source["problems"], Problem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Filled {
	    texts: trainconfig.Texts;
	    view: draft.View;
	    mistakes: recipe.Mistake[];
	
	    static createFrom(source: any = {}) {
	        return new Filled(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.texts = this.convertValues(source["texts"], trainconfig.Texts);
	        this.view = this.convertValues(source["view"], draft.View);
	        this.mistakes = this.convertValues(source["mistakes"], recipe.Mistake);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class FirstRun {
	    step: string;
	    folder: string;
	    ended: boolean;
	    due: boolean;
	
	    static createFrom(source: any = {}) {
	        return new FirstRun(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.step = source["step"];
	        this.folder = source["folder"];
	        this.ended = source["ended"];
	        this.due = source["due"];
	    }
	}
	export class Folder {
	    id: string;
	    path: string;
	    here: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Folder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.path = source["path"];
	        this.here = source["here"];
	    }
	}
	export class Keychain {
	    available: boolean;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new Keychain(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.available = source["available"];
	        this.problem = source["problem"];
	    }
	}
	export class Info {
	    version: string;
	    home: string;
	    outputs: string;
	    os: string;
	    language: string;
	    keychain: Keychain;
	
	    static createFrom(source: any = {}) {
	        return new Info(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.home = source["home"];
	        this.outputs = source["outputs"];
	        this.os = source["os"];
	        this.language = source["language"];
	        this.keychain = this.convertValues(source["keychain"], Keychain);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class LogQuery {
	    text: string;
	    regex: boolean;
	    case: boolean;
	    levels: string[];
	
	    static createFrom(source: any = {}) {
	        return new LogQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.regex = source["regex"];
	        this.case = source["case"];
	        this.levels = source["levels"];
	    }
	}
	export class ModelList {
	    models: core.ModelInfo[];
	    folder: core.ModelFolder;
	
	    static createFrom(source: any = {}) {
	        return new ModelList(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.models = this.convertValues(source["models"], core.ModelInfo);
	        this.folder = this.convertValues(source["folder"], core.ModelFolder);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class OpenDraft {
	    draft: draft.Draft;
	    view: draft.View;
	
	    static createFrom(source: any = {}) {
	        return new OpenDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.draft = this.convertValues(source["draft"], draft.Draft);
	        this.view = this.convertValues(source["view"], draft.View);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Refusal {
	    id: string;
	    fault?: Fault;
	
	    static createFrom(source: any = {}) {
	        return new Refusal(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.fault = this.convertValues(source["fault"], Fault);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Outcome {
	    done: string[];
	    refused: Refusal[];
	
	    static createFrom(source: any = {}) {
	        return new Outcome(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.done = source["done"];
	        this.refused = this.convertValues(source["refused"], Refusal);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Page {
	    jobs: job.Summary[];
	    total: number;
	    facets: job.Facets;
	    revision: number;
	
	    static createFrom(source: any = {}) {
	        return new Page(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.jobs = this.convertValues(source["jobs"], job.Summary);
	        this.total = source["total"];
	        this.facets = this.convertValues(source["facets"], job.Facets);
	        this.revision = source["revision"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Ports {
	    storage: core.Port;
	    api: string;
	
	    static createFrom(source: any = {}) {
	        return new Ports(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.storage = this.convertValues(source["storage"], core.Port);
	        this.api = source["api"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PresenceState {
	    awake: Awake;
	    tray: boolean;
	
	    static createFrom(source: any = {}) {
	        return new PresenceState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.awake = this.convertValues(source["awake"], Awake);
	        this.tray = source["tray"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Reading {
	    state: string;
	    done: number;
	    total: number;
	    report?: library.Report;
	    fault?: Fault;
	
	    static createFrom(source: any = {}) {
	        return new Reading(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.done = source["done"];
	        this.total = source["total"];
	        this.report = this.convertValues(source["report"], library.Report);
	        this.fault = this.convertValues(source["fault"], Fault);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class ShellState {
	    offline: boolean;
	    exposed: string[];
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new ShellState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.offline = source["offline"];
	        this.exposed = source["exposed"];
	        this.problem = source["problem"];
	    }
	}

}

export namespace trainconfig {
	
	export class Change {
	    field: string;
	    from: string;
	    to: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new Change(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.field = source["field"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.why = source["why"];
	    }
	}
	export class Problem {
	    file: string;
	    field: string;
	    message: string;
	    fix: string;
	    warning: boolean;
	    line?: number;
	    column?: number;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.field = source["field"];
	        this.message = source["message"];
	        this.fix = source["fix"];
	        this.warning = source["warning"];
	        this.line = source["line"];
	        this.column = source["column"];
	    }
	}
	export class Texts {
	    config: string;
	    dataloader: string;
	
	    static createFrom(source: any = {}) {
	        return new Texts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.config = source["config"];
	        this.dataloader = source["dataloader"];
	    }
	}

}

export namespace training {
	
	export class Check {
	    id: string;
	    verdict: string;
	    code: string;
	    message: string;
	    fix?: string;
	    facts: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Check(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.verdict = source["verdict"];
	        this.code = source["code"];
	        this.message = source["message"];
	        this.fix = source["fix"];
	        this.facts = source["facts"];
	    }
	}
	export class CostRange {
	    min_usd: number;
	    max_usd: number;
	    basis: string;
	
	    static createFrom(source: any = {}) {
	        return new CostRange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.min_usd = source["min_usd"];
	        this.max_usd = source["max_usd"];
	        this.basis = source["basis"];
	    }
	}
	export class File {
	    path: string;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new File(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.bytes = source["bytes"];
	    }
	}
	export class Travel {
	    way: string;
	    to: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new Travel(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.way = source["way"];
	        this.to = source["to"];
	        this.why = source["why"];
	    }
	}
	export class LeftOut {
	    reason: string;
	    files: number;
	    examples: string[];
	
	    static createFrom(source: any = {}) {
	        return new LeftOut(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.reason = source["reason"];
	        this.files = source["files"];
	        this.examples = source["examples"];
	    }
	}
	export class Dataset {
	    id: string;
	    type: string;
	    root: string;
	    images: number;
	    captions: number;
	    missing_captions: number;
	    files: number;
	    bytes: number;
	    left_out: LeftOut[];
	    travel: Travel;
	    digest: string;
	    sample: File[];
	
	    static createFrom(source: any = {}) {
	        return new Dataset(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.type = source["type"];
	        this.root = source["root"];
	        this.images = source["images"];
	        this.captions = source["captions"];
	        this.missing_captions = source["missing_captions"];
	        this.files = source["files"];
	        this.bytes = source["bytes"];
	        this.left_out = this.convertValues(source["left_out"], LeftOut);
	        this.travel = this.convertValues(source["travel"], Travel);
	        this.digest = source["digest"];
	        this.sample = this.convertValues(source["sample"], File);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class PlannedConsent {
	    mode: string;
	    needed: boolean;
	    blocked: boolean;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new PlannedConsent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.needed = source["needed"];
	        this.blocked = source["blocked"];
	        this.sentence = source["sentence"];
	    }
	}
	export class PlannedDelivery {
	    way: string;
	    where: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new PlannedDelivery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.way = source["way"];
	        this.where = source["where"];
	        this.why = source["why"];
	    }
	}
	export class LeavingSecret {
	    name: string;
	    to: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new LeavingSecret(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.to = source["to"];
	        this.why = source["why"];
	    }
	}
	export class PlannedProvider {
	    id: string;
	    name: string;
	    local: boolean;
	    hardware: provider.Hardware;
	
	    static createFrom(source: any = {}) {
	        return new PlannedProvider(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.local = source["local"];
	        this.hardware = this.convertValues(source["hardware"], provider.Hardware);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Request {
	    config_dir: string;
	    provider: string;
	    hardware?: string;
	    steps?: number;
	    name?: string;
	
	    static createFrom(source: any = {}) {
	        return new Request(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.config_dir = source["config_dir"];
	        this.provider = source["provider"];
	        this.hardware = source["hardware"];
	        this.steps = source["steps"];
	        this.name = source["name"];
	    }
	}
	export class Plan {
	    request: Request;
	    // Go type: time
	    created_at: any;
	    provider: PlannedProvider;
	    steps: number;
	    datasets: Dataset[];
	    files: number;
	    bytes: number;
	    secrets: LeavingSecret[];
	    cost: CostRange;
	    delivery: PlannedDelivery;
	    consent: PlannedConsent;
	    changes: trainconfig.Change[];
	    warnings: trainconfig.Problem[];
	    digest: string;
	
	    static createFrom(source: any = {}) {
	        return new Plan(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.request = this.convertValues(source["request"], Request);
	        this.created_at = this.convertValues(source["created_at"], null);
	        this.provider = this.convertValues(source["provider"], PlannedProvider);
	        this.steps = source["steps"];
	        this.datasets = this.convertValues(source["datasets"], Dataset);
	        this.files = source["files"];
	        this.bytes = source["bytes"];
	        this.secrets = this.convertValues(source["secrets"], LeavingSecret);
	        this.cost = this.convertValues(source["cost"], CostRange);
	        this.delivery = this.convertValues(source["delivery"], PlannedDelivery);
	        this.consent = this.convertValues(source["consent"], PlannedConsent);
	        this.changes = this.convertValues(source["changes"], trainconfig.Change);
	        this.warnings = this.convertValues(source["warnings"], trainconfig.Problem);
	        this.digest = source["digest"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Frozen {
	    plan?: Plan;
	    config: string;
	    dataloader: string;
	
	    static createFrom(source: any = {}) {
	        return new Frozen(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.plan = this.convertValues(source["plan"], Plan);
	        this.config = source["config"];
	        this.dataloader = source["dataloader"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	
	
	
	

}

export namespace transcript {
	
	export class Found {
	    lines: number[];
	    places: number[];
	    next: number;
	    total: number;
	
	    static createFrom(source: any = {}) {
	        return new Found(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.lines = source["lines"];
	        this.places = source["places"];
	        this.next = source["next"];
	        this.total = source["total"];
	    }
	}
	export class Line {
	    number: number;
	    level: string;
	    text: string;
	    bytes: number;
	    cut: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Line(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.number = source["number"];
	        this.level = source["level"];
	        this.text = source["text"];
	        this.bytes = source["bytes"];
	        this.cut = source["cut"];
	    }
	}
	export class Page {
	    from: number;
	    lines: Line[];
	    total: number;
	    all: number;
	    count: Record<string, number>;
	
	    static createFrom(source: any = {}) {
	        return new Page(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.lines = this.convertValues(source["lines"], Line);
	        this.total = source["total"];
	        this.all = source["all"];
	        this.count = source["count"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

