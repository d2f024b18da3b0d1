-- a/b tests
--
-- Revision e6025c9b1d38, after 49f7a3d6801e

-- Create enum test_status (draft, running, paused, completed)
CREATE TYPE public.test_status AS ENUM ('draft', 'running', 'paused', 'completed');

-- Create enum test_type (text, send_time, sender)
CREATE TYPE public.test_type AS ENUM ('text', 'send_time', 'sender');

-- Create table ab_test_variants
CREATE TABLE public.ab_test_variants (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    ab_test_id uuid NOT NULL,
    name varchar(32) NOT NULL,
    content jsonb NOT NULL DEFAULT '{}',
    weight numeric(6,3) NOT NULL DEFAULT 1,
    sent bigint NOT NULL DEFAULT 0,
    converted bigint NOT NULL DEFAULT 0,
    CONSTRAINT ab_test_variants_pkey PRIMARY KEY (id),
    CONSTRAINT ab_test_variants_ab_test_id_name_key UNIQUE (ab_test_id, name),
    CONSTRAINT ab_test_variants_weight_check CHECK (weight > 0)
);

-- Create table ab_tests
CREATE TABLE public.ab_tests (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    name text NOT NULL,
    test_type public.test_type NOT NULL,
    status public.test_status NOT NULL DEFAULT 'draft',
    confidence numeric(4,3) NOT NULL DEFAULT 0.95,
    winner_id uuid,
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ab_tests_pkey PRIMARY KEY (id),
    CONSTRAINT ab_tests_confidence_check CHECK (confidence > 0 AND confidence < 1),
    CONSTRAINT ab_tests_ends_after_start CHECK (ended_at >= started_at)
);

-- Create index ab_tests_campaign_id_idx on ab_tests
CREATE INDEX ab_tests_campaign_id_idx ON public.ab_tests (campaign_id);

-- Create index ab_tests_tenant_id_status_idx on ab_tests
CREATE INDEX ab_tests_tenant_id_status_idx ON public.ab_tests (tenant_id, status);

-- Add column sms_messages.variant_id (uuid)
ALTER TABLE public.sms_messages ADD COLUMN variant_id uuid;

-- Create index sms_messages_variant_id_idx on sms_messages
CREATE INDEX sms_messages_variant_id_idx ON public.sms_messages (variant_id);

-- Add foreign key ab_test_variants (ab_test_id) to ab_tests
ALTER TABLE public.ab_test_variants ADD CONSTRAINT ab_test_variants_ab_test_id_fkey FOREIGN KEY (ab_test_id) REFERENCES public.ab_tests (id) ON DELETE CASCADE;

-- Add foreign key ab_tests (campaign_id) to sms_campaigns
ALTER TABLE public.ab_tests ADD CONSTRAINT ab_tests_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.sms_campaigns (id) ON DELETE CASCADE;

-- Add foreign key ab_tests (tenant_id) to tenants
ALTER TABLE public.ab_tests ADD CONSTRAINT ab_tests_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;

-- Add foreign key ab_tests (winner_id) to ab_test_variants
ALTER TABLE public.ab_tests ADD CONSTRAINT ab_tests_winner_id_fkey FOREIGN KEY (winner_id) REFERENCES public.ab_test_variants (id) ON DELETE SET NULL;

-- Add foreign key sms_messages (variant_id) to ab_test_variants
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.ab_test_variants (id) ON DELETE SET NULL;
