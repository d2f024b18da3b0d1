-- assessments
--
-- Revision b27e64f1a05c, after 5d1f0c7a92e4

-- Create table assessments
CREATE TABLE public.assessments (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    title text NOT NULL,
    questions jsonb NOT NULL DEFAULT '[]',
    pass_score numeric(5,2) NOT NULL DEFAULT 50,
    published_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT assessments_pkey PRIMARY KEY (id),
    CONSTRAINT assessments_pass_score_check CHECK (pass_score BETWEEN 0 AND 100),
    CONSTRAINT assessments_questions_is_list CHECK (jsonb_typeof(questions) = 'array')
);

-- Create index assessments_tenant_id_published_at_idx on assessments
CREATE INDEX assessments_tenant_id_published_at_idx ON public.assessments (tenant_id, published_at DESC NULLS LAST);

-- Add foreign key assessments (tenant_id) to tenants
ALTER TABLE public.assessments ADD CONSTRAINT assessments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;
