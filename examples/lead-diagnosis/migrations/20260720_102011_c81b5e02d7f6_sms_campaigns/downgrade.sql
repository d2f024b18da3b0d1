-- Takes back: sms campaigns
--
-- Revision c81b5e02d7f6, after 7a4c21fe3b90

-- Drop foreign key sms_messages (tenant_id) to tenants
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_tenant_id_fkey;

-- Drop foreign key sms_messages (lead_id) to leads
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_lead_id_fkey;

-- Drop foreign key sms_messages (campaign_id) to sms_campaigns
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_campaign_id_fkey;

-- Drop foreign key sms_campaigns (tenant_id) to tenants
ALTER TABLE public.sms_campaigns DROP CONSTRAINT sms_campaigns_tenant_id_fkey;

-- Drop foreign key sms_campaigns (created_by) to users
ALTER TABLE public.sms_campaigns DROP CONSTRAINT sms_campaigns_created_by_fkey;

-- Drop foreign key sms_campaigns (assessment_id) to assessments
ALTER TABLE public.sms_campaigns DROP CONSTRAINT sms_campaigns_assessment_id_fkey;

-- Drop table sms_messages
DROP TABLE public.sms_messages;

-- Drop table sms_campaigns
DROP TABLE public.sms_campaigns;

-- Drop enum sms_status
DROP TYPE public.sms_status;
