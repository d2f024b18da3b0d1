-- sms campaigns
--
-- Revision c81b5e02d7f6, after 7a4c21fe3b90

-- Create enum sms_status (pending, sent, failed)
CREATE TYPE public.sms_status AS ENUM ('pending', 'sent', 'failed');

-- Create table sms_campaigns
CREATE TABLE public.sms_campaigns (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    assessment_id uuid,
    created_by uuid,
    name text NOT NULL,
    template text NOT NULL,
    scheduled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sms_campaigns_pkey PRIMARY KEY (id)
);

-- Create index sms_campaigns_assessment_id_idx on sms_campaigns
CREATE INDEX sms_campaigns_assessment_id_idx ON public.sms_campaigns (assessment_id);

-- Create index sms_campaigns_tenant_id_scheduled_at_idx on sms_campaigns
CREATE INDEX sms_campaigns_tenant_id_scheduled_at_idx ON public.sms_campaigns (tenant_id, scheduled_at DESC);

-- Create table sms_messages
CREATE TABLE public.sms_messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    phone varchar(16) NOT NULL,
    body text NOT NULL,
    status public.sms_status NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sms_messages_pkey PRIMARY KEY (id),
    CONSTRAINT sms_messages_campaign_id_lead_id_key UNIQUE (campaign_id, lead_id)
);

-- Create index sms_messages_campaign_id_idx on sms_messages
CREATE INDEX sms_messages_campaign_id_idx ON public.sms_messages (campaign_id);

-- Create index sms_messages_created_at_idx on sms_messages
CREATE INDEX sms_messages_created_at_idx ON public.sms_messages (created_at) WHERE status = 'pending';

-- Create index sms_messages_lead_id_idx on sms_messages
CREATE INDEX sms_messages_lead_id_idx ON public.sms_messages (lead_id);

-- Create index sms_messages_tenant_id_created_at_idx on sms_messages
CREATE INDEX sms_messages_tenant_id_created_at_idx ON public.sms_messages (tenant_id, created_at DESC);

-- Add foreign key sms_campaigns (assessment_id) to assessments
ALTER TABLE public.sms_campaigns ADD CONSTRAINT sms_campaigns_assessment_id_fkey FOREIGN KEY (assessment_id) REFERENCES public.assessments (id) ON DELETE CASCADE;

-- Add foreign key sms_campaigns (created_by) to users
ALTER TABLE public.sms_campaigns ADD CONSTRAINT sms_campaigns_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL;

-- Add foreign key sms_campaigns (tenant_id) to tenants
ALTER TABLE public.sms_campaigns ADD CONSTRAINT sms_campaigns_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;

-- Add foreign key sms_messages (campaign_id) to sms_campaigns
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.sms_campaigns (id) ON DELETE CASCADE;

-- Add foreign key sms_messages (lead_id) to leads
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads (id) ON DELETE CASCADE;

-- Add foreign key sms_messages (tenant_id) to tenants
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;
