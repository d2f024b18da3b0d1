-- leads
--
-- Revision 0e93d5b8c617, after b27e64f1a05c

-- Create table leads
CREATE TABLE public.leads (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    email varchar(255) NOT NULL,
    phone varchar(16),
    name text,
    answers jsonb NOT NULL DEFAULT '{}',
    score numeric(5,2) NOT NULL,
    source text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leads_pkey PRIMARY KEY (id),
    CONSTRAINT leads_assessment_id_email_key UNIQUE (assessment_id, email),
    CONSTRAINT leads_score_check CHECK (score BETWEEN 0 AND 100)
);

-- Create index leads_answers_idx on leads
CREATE INDEX leads_answers_idx ON public.leads USING gin (answers);

-- Create index leads_tenant_id_created_at_idx on leads
CREATE INDEX leads_tenant_id_created_at_idx ON public.leads (tenant_id, created_at DESC);

-- Add foreign key leads (assessment_id) to assessments
ALTER TABLE public.leads ADD CONSTRAINT leads_assessment_id_fkey FOREIGN KEY (assessment_id) REFERENCES public.assessments (id) ON DELETE CASCADE;

-- Add foreign key leads (tenant_id) to tenants
ALTER TABLE public.leads ADD CONSTRAINT leads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;
