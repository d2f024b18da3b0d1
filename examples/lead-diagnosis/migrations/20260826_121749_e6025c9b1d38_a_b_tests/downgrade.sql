-- Takes back: a/b tests
--
-- Revision e6025c9b1d38, after 49f7a3d6801e

-- Drop foreign key sms_messages (variant_id) to ab_test_variants
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_variant_id_fkey;

-- Drop foreign key ab_tests (winner_id) to ab_test_variants
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_winner_id_fkey;

-- Drop foreign key ab_tests (tenant_id) to tenants
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_tenant_id_fkey;

-- Drop foreign key ab_tests (campaign_id) to sms_campaigns
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_campaign_id_fkey;

-- Drop foreign key ab_test_variants (ab_test_id) to ab_tests
ALTER TABLE public.ab_test_variants DROP CONSTRAINT ab_test_variants_ab_test_id_fkey;

-- Drop index sms_messages_variant_id_idx of sms_messages
DROP INDEX public.sms_messages_variant_id_idx;

-- Drop column sms_messages.variant_id (uuid)
ALTER TABLE public.sms_messages DROP COLUMN variant_id;

-- Drop table ab_tests
DROP TABLE public.ab_tests;

-- Drop table ab_test_variants
DROP TABLE public.ab_test_variants;

-- Drop enum test_type
DROP TYPE public.test_type;

-- Drop enum test_status
DROP TYPE public.test_status;
